import { parse, validate } from 'graphql'
import { expect, it } from 'vitest'
import { createForeignWorld } from './foreign-world.fixture.ts'

const chain = (levels: number, body: (next: string) => string, end: string): string =>
  [
    '{ region(code: "370200") { ...f0 } }',
    ...Array.from({ length: levels }, (_, at) => `fragment f${at} on Region { ${body(`...f${at + 1}`)} }`),
    `fragment f${levels} on Region { ${end} }`,
  ].join('\n')

/** CPU of this process alone: the machine may be busy. */
const secondsOf = (work: () => void): number => {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

it.each([
  [
    'aliases',
    chain(20, (next) => `a: parent { ${next} } b: parent { ${next} }`, 'cameras { id }'),
    'places of services',
  ],
  [
    'conditions',
    chain(20, (next) => `... @skip(if: false) { ${next} } ...  @skip(if: false) { ${next} }`, 'code cameras { id }'),
    'fields beside services',
  ],
  [
    'what leads nowhere',
    chain(20, (next) => `a: parent { ${next} } b: parent { ${next} }`, 'code').replace(
      '{ region',
      '{ cameras { total } region',
    ),
    'fields beside services',
  ],
])('refuses a document that doubles with its %s, and soon', (_, text, what) => {
  const { view } = createForeignWorld()
  const document = parse(text)
  expect(text.length).toBeLessThan(2500)
  expect(validate(view.schema, document)).toEqual([])
  const seconds = secondsOf(() => {
    expect(() => view.check(document)).toThrow(
      expect.objectContaining({ code: 'GT_QUERY_TOO_LARGE', params: expect.objectContaining({ what }) }),
    )
  })
  expect(seconds).toBeLessThan(1)
})

it('enters a place once, however often the same fragment is spread in it', async () => {
  const world = createForeignWorld()
  const text = chain(17, (next) => `${next} ... on Region { ${next} }`, 'cameras { id }')
  expect(secondsOf(() => world.view.check(parse(text)))).toBeLessThan(1)
  const answer = await world.ask(text)
  expect(answer).toEqual({ data: { region: { cameras: [{ id: '370200-1' }, { id: '370200-2' }] } } })
})
