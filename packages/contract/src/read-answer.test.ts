import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonText, plain, printAnswer } from './json-text.ts'
import { readAnswer } from './read-answer.ts'

const RUNS = 2000
const bytesOf = (text: string): Buffer => Buffer.from(text)
/** As it was done before there was text: what JSON.parse makes of it, or nothing. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
const read = (text: string): unknown => plain(readAnswer(bytesOf(text)))

/** Values as deep as slots are, with what JSON has to escape and keys that are names of JavaScript's own. */
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noDefaultInfinity: true, noNaN: true }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('道路破损', '"\\u0041"', '"\\u00410"', '\\u0041', '\ud800', '__proto__', '\u2028'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'data', '"\\u0041')),
      tie('value'),
      {
        maxKeys: 4,
      },
    ),
  ),
})).value
const members = fc.dictionary(fc.string(), json, { maxKeys: 3 })
const error = fc.record(
  { message: fc.string(), path: fc.array(fc.oneof(fc.string(), fc.nat())), extensions: members },
  { requiredKeys: ['message'] },
)
const answer = fc.record(
  {
    data: fc.oneof(fc.constant(null), fc.dictionary(fc.string(), json, { maxKeys: 4 })),
    errors: fc.array(error, { maxLength: 3 }),
    extensions: members,
  },
  { requiredKeys: ['data'] },
)
const printed = fc
  .tuple(answer, fc.constantFrom(undefined, 1, '\t'))
  .map(([value, space]) => JSON.stringify(value, null, space))

describe('an answer that is kept as text', () => {
  it('says what JSON.parse reads in it, and is printed as JSON.stringify prints it', () => {
    fc.assert(
      fc.property(printed, (text) => {
        expect(read(text)).toEqual(JSON.parse(text))
        const whole = readAnswer(bytesOf(text)) as object
        expect(JSON.parse(printAnswer(whole).toString())).toEqual(JSON.parse(text))
        // The usual way of printing is right as well, only slower.
        expect(JSON.parse(JSON.stringify(whole))).toEqual(JSON.parse(text))
      }),
      { numRuns: RUNS },
    )
  })

  it('is refused exactly where JSON.parse refuses it: with a byte more, less or other', () => {
    const broken = fc
      .tuple(
        json.map((value) => JSON.stringify(value)),
        fc.nat(),
        fc.constantFrom('', ',', '}', ']', '"', '\\', '\\u12', '\n', '-', '.', 'e', '0', ' ', 'nul', '\u0001'),
        fc.nat(2),
      )
      .map(([text, at, put, cut]) => {
        const place = at % (text.length + 1)
        return text.slice(0, place) + put + text.slice(place + cut)
      })
    fc.assert(
      fc.property(broken, (text) => {
        // Half a surrogate pair is no UTF-8: it arrives as U+FFFD.
        const sent = bytesOf(`{"data":{"g0":[{"a":${text}}]}}`).toString()
        expect(read(sent)).toEqual(parsed(sent))
      }),
      { numRuns: RUNS * 5 },
    )
  })

  it.each([
    ['nothing', ''],
    ['no object', '[]'],
    ['neither data nor errors', '{"extensions":{}}'],
    ['errors that are no list', '{"data":{},"errors":5}'],
    ['an error that is none', '{"data":{},"errors":[null]}'],
    ['an error without a message', '{"data":{},"errors":[{"path":[]}]}'],
    ['an error whose path is none', '{"data":{},"errors":[{"message":"x","path":{"length":1}}]}'],
    ['an error with extensions that are none', '{"data":{},"errors":[{"message":"x","extensions":"y"}]}'],
    ['data that is a list', '{"data":[]}'],
    ['extensions that are a word', '{"data":{},"extensions":true}'],
    ['two values', '{"data":null}{"data":null}'],
    ['a byte order mark', '\ufeff{"data":null}'],
    ['a number that begins with 0', '{"data":{"a":[{"b":[01]}]}}'],
    ['a slot that ends early and goes on elsewhere', '{"data":{"g0":[{"a":{}}}],"x":1}}'],
    ['levels without end', `{"data":{"g0":[{"a":${'['.repeat(100_000)}`],
    ['201 levels in a slot', `{"data":{"g0":[{"a":${'['.repeat(201)}${']'.repeat(201)}}]}}`],
  ])('refuses %s', (_, text) => {
    expect(readAnswer(bytesOf(text))).toBeNull()
  })

  it('refuses bytes that are no UTF-8, also within a string', () => {
    const text = bytesOf('{"data":{"g0":[{"a":{"b":"xx"}}]}}')
    text[text.indexOf('xx')] = 0xc3
    expect(readAnswer(text)).toBeNull()
  })

  it('keeps what stands in slots, and reads what is around it', () => {
    const told = readAnswer(
      bytesOf('{"data":{"g0":[{"_gtCode":"37","cases":{"nodes":[1]},"n":3}]},"errors":[{"message":"x"}]}'),
    )
    const row = (told?.data as { g0: Record<string, unknown>[] } | undefined)?.g0[0]
    expect(row).toMatchObject({ _gtCode: '37', n: 3 })
    expect(row?.cases).toBeInstanceOf(JsonText)
    expect(told?.errors).toEqual([{ message: 'x' }])
  })

  it('does not mistake a string for the place of a text', () => {
    const text = new JsonText(bytesOf('{"b":1}'), 0, 7)
    const marks = ['"\\u0041', '\\u00410"', '"\\u00410"', 'A0']
    expect(JSON.parse(printAnswer({ marks, text, '"\\u00410"': marks, after: text }).toString())).toEqual({
      ...{ marks, text: { b: 1 }, '"\\u00410"': marks, after: { b: 1 } },
    })
  })
})
