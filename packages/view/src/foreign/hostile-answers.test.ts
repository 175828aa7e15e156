import { ERRORS } from '@guantong/contract'
import fc from 'fast-check'
import type { ExecutionResult } from 'graphql'
import { afterEach, expect, it } from 'vitest'
import { createForeignWorld } from './foreign-world.fixture.ts'

const world = createForeignWorld()
afterEach(() => world.forged.clear())

const CAMERA = '{ id name kind on height tags extra region { code name } }'
/** Nothing of ours below a field of the service, and no root field: the short way. */
const SHORT = `{ regions { code name cams: cameras { id name kind on height tags extra } availability { installed viewable } temperature
  cases(first: 2) { nodes { id title nearbyCameras { id name kind on height tags extra } } } } }`
const WITH = `{ regions { code name cams: cameras ${CAMERA} availability { installed viewable } temperature
  cases(first: 2) { nodes { id title nearbyCameras ${CAMERA} } } }
  cameras { list(region: "370200") ${CAMERA} total newest { __typename ... on Pole { id metres } ... on Camera { name } } } }`
const WITHOUT = '{ regions { code name cases(first: 2) { nodes { id title } } } }'
/** Response keys that are the service's own. */
const SLOTS = new Set(['cams', 'availability', 'nearbyCameras', 'cameras'])

/** Things that no service says, as text: an object of `__proto__` has it as a key of its own. */
const HOSTILE = [
  ...[
    'null',
    'true',
    '-1',
    '1e308',
    '2147483648',
    '1.5',
    '"x"',
    '""',
    '[]',
    '{}',
    '[null]',
    '[[]]',
    '[[[[]]]]',
    '{"code":"370200"}',
  ],
  ...['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', '{"toString":1,"then":{"a":1}}'],
  ...['"370200"', '{"__typename":"Region"}', '{"__typename":"Query"}', '{"__typename":"__Schema"}', '"\\u202e\\u0000"'],
  ...[
    `"${'x'.repeat(5000)}"`,
    `[${'1,'.repeat(11_000)}1]`,
    `${'['.repeat(190)}1${']'.repeat(190)}`,
    `${'{"a":'.repeat(190)}1${'}'.repeat(190)}`,
  ],
]
const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
)

type Json = Record<string, unknown> | unknown[]
const isHolder = (value: unknown): value is Json => typeof value === 'object' && value !== null

/** Every place of the answer at which something else can be said. */
function placesIn(value: Json): [Json, string][] {
  return Object.entries(value).flatMap(([key, inner]) => [
    [value, key] as [Json, string],
    ...(isHolder(inner) ? placesIn(inner) : []),
  ])
}

const change = fc.record({
  where: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  what: hostile,
  how: fc.constantFrom('put', 'drop', 'add', 'twice', 'swap'),
})
const errors = fc.option(
  fc.array(
    fc.record({
      message: fc.oneof(fc.string(), fc.constant('<script>\u001b[2J'), fc.integer()),
      path: fc.oneof(
        fc.array(fc.oneof(fc.constantFrom('regions', 'g0', 'cams', '__proto__'), fc.nat(3))),
        fc.jsonValue(),
      ),
      extensions: fc.oneof(fc.constant({ code: 'GT_TOKEN_INVALID', http: { status: 500 } }), fc.jsonValue()),
    }),
    { maxLength: 3 },
  ),
  { freq: 3 },
)

function changed(
  answer: ExecutionResult,
  changes: readonly { where: number; what: string; how: string }[],
  told: unknown,
) {
  const whole = { ...answer, ...(told === null ? {} : { errors: told }) } as Record<string, unknown>
  for (const { where, what, how } of changes) {
    const places = placesIn(whole)
    const [holder, key] = places[Math.floor(where * places.length)] ?? [whole, 'data']
    const value: unknown = JSON.parse(what)
    if (Array.isArray(holder)) {
      if (how === 'drop') holder.splice(Number(key), 1)
      else if (how === 'twice') holder.push(holder[Number(key)])
      else if (how === 'swap') holder.reverse()
      else if (how === 'add') holder.push(value)
      else holder[Number(key)] = value
    } else if (how === 'drop') delete holder[key]
    else if (how === 'add') Object.defineProperty(holder, '__proto__', { value, enumerable: true, configurable: true })
    else Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
  }
  return whole
}

const withoutSlots = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutSlots)
  if (!isHolder(value)) return value
  const kept = Object.entries(value).filter(([key]) => !SLOTS.has(key) && key !== 'temperature')
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutSlots(inner)]))
}

/** One of ours is null: its name could not be had. */
const rowsOf = ({ data }: ExecutionResult) =>
  (data as { regions: ({ temperature: unknown; cams: unknown } | null)[] }).regions.filter((one) => one !== null)

it.each([
  ['the short way', SHORT],
  ['through the stitcher', WITH],
])(
  'harms nothing outside its slots, whatever it answers: %s',
  async (_, document) => {
    const ours = await world.askOurs(WITHOUT)
    const calm = await world.ask(document)
    expect(calm.errors).toEqual(ours.errors)
    expect(withoutSlots(calm.data)).toEqual(ours.data)
    const seen = { lied: 0, failed: 0, fine: 0 }
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), errors, async (changes, told) => {
        world.forged.set('cameras', (answer) => changed(answer, changes, told))
        const result = await world.ask(document)
        expect(withoutSlots(result.data)).toEqual(ours.data)
        const temperatures = rowsOf(result)
        expect(temperatures.map(({ temperature }) => temperature)).toEqual(temperatures.map(() => 21.5))
        const own = (result.errors ?? []).filter(({ path }) => !path?.some((step) => SLOTS.has(String(step))))
        expect(own).toEqual(ours.errors ?? [])
        for (const error of result.errors ?? []) {
          if (own.includes(error)) continue
          const { code, service } = error.extensions as { code: string; service: string }
          expect(code in ERRORS).toBe(true)
          expect(['GT_SERVICE_LIED', 'GT_SERVICE_FAILED', undefined]).toContain(
            service === 'cameras' ? code : undefined,
          )
          expect(error.message.length).toBeLessThan(500)
          expect(error.message).not.toMatch(/[\p{Cc}\p{Cf}]/u)
          seen[code === 'GT_SERVICE_LIED' ? 'lied' : 'failed'] += 1
        }
        if ((result.errors?.length ?? 0) === (ours.errors?.length ?? 0)) seen.fine += 1
        expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
      }),
      { numRuns: 300 },
    )
    // The generator does reach all three.
    expect(Math.min(seen.lied, seen.failed, seen.fine)).toBeGreaterThan(0)
  },
  120_000,
)

it.each([
  ['no answer', () => undefined],
  ['a text', () => 'x'],
  ['a list', () => []],
  ['neither data nor errors', () => ({})],
  ['errors of another kind', () => ({ data: null, errors: 1 })],
  ['an error thrown', () => Promise.reject(new TypeError('secret'))],
])('takes %s for a service that is down', async (_, forge) => {
  const ours = await world.askOurs(WITHOUT)
  world.forged.set('cameras', forge)
  const result = await world.ask(WITH)
  expect(withoutSlots(result.data)).toEqual(ours.data)
  expect(rowsOf(result).map(({ cams }) => cams)).toEqual([null, null])
  expect(JSON.stringify(result)).not.toContain('secret')
  expect(result.errors?.some(({ path }) => path?.join() === 'regions,0,cams')).toBe(true)
})
