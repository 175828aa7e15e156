import { afterEach, describe, expect, it, vi } from 'vitest'
import { SDL } from './regions-schema.fixture.ts'
import { createTiers, type Releases, type Tiers } from './three-tiers.fixture.ts'

const older = (...changes: [string, string][]): string =>
  changes.reduce((sdl, [from, to]) => {
    expect(sdl).toContain(from)
    return sdl.replace(from, to)
  }, SDL)
const WITHOUT = {
  title: older(['title: String ', '']),
  no: older(['no: Int! ', '']),
  sensors: older(['sensors: [String!]\n', '\n']),
  state: older(['cases(first: Int, state: State)', 'cases(first: Int)']),
  CLOSED: older(['enum State { OPEN CLOSED }', 'enum State { OPEN }']),
  enum: older(
    ['cases(first: Int, state: State)', 'cases(first: Int)'],
    ['enum State { OPEN CLOSED }', ''],
    ['state: State! ', ''],
  ),
}
const CITY = '370200'
const requestsTo = (tiers: Tiers, node: string): number => tiers.calls.filter(({ to }) => to === node).length
const lack = (path: (string | number)[], field: string, node = CITY, region = CITY) =>
  expect.objectContaining({
    path,
    extensions: expect.objectContaining({ code: 'GT_CHILD_LACKS_FIELD', node, region, field }),
  })
const two = (title: (no: number) => string | null) => ({
  edges: [1, 2].map((no) => ({ node: { no, title: title(no) } })),
})
const TITLES = `{ regions(codes: ["${CITY}", "370800"]) { code sensors cases(first: 2) { edges { node { no title } } } } }`

describe.each([true, false])('a child of the release before (says what it lacks: %s)', (tells) => {
  const tiersWith = (sdl: Releases['sdl'] & object) => createTiers({ sdl, tells })

  it('loses the field it lacks, at every exact path, and nothing else', async () => {
    const tiers = tiersWith({ [CITY]: WITHOUT.title })
    const { data, errors } = await tiers.ask(TITLES)
    expect(data?.regions).toEqual([
      { code: CITY, sensors: [`${CITY}-s1`], cases: two(() => null) },
      { code: '370800', sensors: ['370800-s1'], cases: two((no) => `370800/${no} for alice`) },
    ])
    expect(errors).toEqual(
      [0, 1].map((at) => lack(['regions', 0, 'cases', 'edges', at, 'node', 'title'], 'Case.title')),
    )
  })

  it('is asked a second time once, and from then on right the first time', async () => {
    const tiers = tiersWith({ [CITY]: WITHOUT.title })
    const first = await tiers.ask(TITLES)
    expect(requestsTo(tiers, CITY)).toBe(2)
    expect(requestsTo(tiers, '370800')).toBe(1)
    const told = first.extensions?.guantong as { hops: { node: string; requests: number }[] } | undefined
    expect(told?.hops.find(({ node }) => node === CITY)?.requests).toBe(2)
    const again = await tiers.ask(TITLES)
    expect(requestsTo(tiers, CITY)).toBe(3)
    expect([again.data, again.errors]).toEqual([first.data, first.errors])
    // Another document that touches the same.
    const { errors } = await tiers.ask(`{ case(id: "${CITY}:case:1") { t: title } }`)
    expect(errors).toEqual([lack(['case', 't'], 'Case.title')])
    expect(requestsTo(tiers, CITY)).toBe(4)
  })

  it('a null of a non-null field goes no higher than its own slot', async () => {
    const tiers = tiersWith({ [CITY]: WITHOUT.no })
    const { data, errors } = await tiers.ask(TITLES)
    expect(data?.regions).toEqual([
      { code: CITY, sensors: [`${CITY}-s1`], cases: null },
      { code: '370800', sensors: ['370800-s1'], cases: two((no) => `370800/${no} for alice`) },
    ])
    expect(errors).toEqual([lack(['regions', 0, 'cases', 'edges', 0, 'node', 'no'], 'Case.no')])
    const one = await tiers.ask(`{ case(id: "${CITY}:case:1") { id no } }`)
    expect(one.data).toEqual({ case: null })
    expect(one.errors).toEqual([lack(['case', 'no'], 'Case.no')])
  })

  it('loses an origin field it lacks, and answers the others', async () => {
    const tiers = tiersWith({ [CITY]: WITHOUT.sensors })
    const { data, errors } = await tiers.ask(TITLES)
    expect(data?.regions).toEqual([
      { code: CITY, sensors: null, cases: two((no) => `${CITY}/${no} for alice`) },
      { code: '370800', sensors: ['370800-s1'], cases: two((no) => `370800/${no} for alice`) },
    ])
    expect(errors).toEqual([lack(['regions', 0, 'sensors'], 'Region.sensors')])
  })

  it('is never asked without an argument it lacks: the field would answer something else', async () => {
    const tiers = tiersWith({ [CITY]: WITHOUT.state })
    const { data, errors } = await tiers.ask(
      `query ($state: State) { region(code: "${CITY}") { open: cases(state: $state) { totalCount } all: cases { totalCount } } }`,
      { state: 'OPEN' },
    )
    expect(data).toEqual({ region: { open: null, all: { totalCount: 100 } } })
    expect(errors).toEqual([lack(['region', 'open'], 'Region.cases(state:)')])
  })

  it.each([
    ['as it is written', `{ region(code: "${CITY}") { cases(state: CLOSED) { totalCount } } }`, {}],
    [
      'in a variable',
      `query ($s: State) { region(code: "${CITY}") { cases(state: $s) { totalCount } } }`,
      { s: 'CLOSED' },
    ],
    ['as a default', `query ($s: State = CLOSED) { region(code: "${CITY}") { cases(state: $s) { totalCount } } }`, {}],
  ])('loses what is asked for with a value of an enum it lacks: %s', async (_, document, variables) => {
    const tiers = tiersWith({ [CITY]: WITHOUT.CLOSED })
    const { data, errors } = await tiers.ask(document, variables)
    expect(data).toEqual({ region: { cases: null } })
    expect(errors).toEqual([lack(['region', 'cases'], 'State.CLOSED')])
    const open = await tiers.ask(document.replaceAll('CLOSED', 'OPEN'), 's' in variables ? { s: 'OPEN' } : {})
    expect([open.data, open.errors]).toEqual([{ region: { cases: { totalCount: 100 } } }, undefined])
  })

  it('and with a type it lacks', async () => {
    const tiers = tiersWith({ [CITY]: WITHOUT.enum })
    const { data, errors } = await tiers.ask(
      `query ($s: State) { regions(codes: ["${CITY}"]) { old: cases(first: 1) { edges { node { id state } } } new: cases(first: 1, state: $s) { totalCount } } }`,
      { s: 'OPEN' },
    )
    expect(data).toEqual({ regions: [{ old: null, new: null }] })
    expect(errors?.map(({ path: at, extensions }) => [at?.join('.'), extensions?.code])).toEqual([
      ['regions.0.new', 'GT_CHILD_LACKS_FIELD'],
      ['regions.0.old.edges.0.node.state', 'GT_CHILD_LACKS_FIELD'],
    ])
  })

  it('in fragments, under aliases and conditions', async () => {
    const tiers = tiersWith({ [CITY]: WITHOUT.title })
    const { data, errors } = await tiers.ask(
      `query ($yes: Boolean!, $n: Int) { a: regions(codes: ["${CITY}"]) { ...F } }
       fragment F on Region { x: cases(first: 1) { edges { node { ...T @include(if: $yes) ...U @skip(if: $yes) no } } } y: cases(first: $n) { edges { node { ...T } } } }
       fragment T on Case { a: title b: title @include(if: $yes) c: title @skip(if: $yes) }
       fragment U on Case { d: title }`,
      { yes: true, n: 1 },
    )
    expect(data).toEqual({
      a: [{ x: { edges: [{ node: { a: null, b: null, no: 1 } }] }, y: { edges: [{ node: { a: null, b: null } }] } }],
    })
    const at = (key: string, name: string) => ['a', 0, key, 'edges', 0, 'node', name]
    expect(errors).toEqual(
      [at('x', 'a'), at('x', 'b'), at('y', 'a'), at('y', 'b')].map((one) => lack(one, 'Case.title')),
    )
  })

  it('errors of its own keep their places', async () => {
    const tiers = tiersWith({ [CITY]: WITHOUT.title })
    const { data, errors } = await tiers.ask(
      `{ regions(codes: ["370800", "${CITY}"]) { cases(first: 2) { edges { node { title broken } } } } }`,
    )
    expect(JSON.stringify(data)).not.toContain('_gt')
    const at = (region: number, no: number, name: string) =>
      ['regions', region, 'cases', 'edges', no, 'node', name].join('.')
    expect(errors?.map(({ path: one, extensions }) => [one?.join('.'), extensions?.code])).toEqual([
      [at(0, 1, 'broken'), 'GT_CURSOR_INVALID'],
      [at(1, 0, 'title'), 'GT_CHILD_LACKS_FIELD'],
      [at(1, 1, 'broken'), 'GT_CURSOR_INVALID'],
      [at(1, 1, 'title'), 'GT_CHILD_LACKS_FIELD'],
    ])
  })

  it('a city is named through its province, and a province for all below it', async () => {
    const below = tiersWith({ [CITY]: WITHOUT.title })
    const above = tiersWith({ '370000': WITHOUT.title })
    const paths = [0, 1].flatMap((at) => [0, 1].map((no) => ['regions', at, 'cases', 'edges', no, 'node', 'title']))
    expect((await below.ask(TITLES)).errors).toEqual(paths.slice(0, 2).map((at) => lack(at, 'Case.title')))
    expect(requestsTo(below, '370000')).toBe(1)
    expect((await above.ask(TITLES)).errors).toEqual(
      paths.map((at) => lack(at, 'Case.title', '370000', at[1] === 0 ? CITY : '370800')),
    )
    expect(['370000', CITY, '370800'].map((node) => requestsTo(above, node))).toEqual([2, 1, 1])
    const both = tiersWith({
      '370000': WITHOUT.title,
      [CITY]: older(['title: String ', ''], ['sensors: [String!]\n', '\n']),
    })
    const { errors } = await both.ask(TITLES)
    expect(errors).toEqual([
      ...paths.slice(0, 2).map((at) => lack(at, 'Case.title', '370000', CITY)),
      lack(['regions', 0, 'sensors'], 'Region.sensors'),
      ...paths.slice(2).map((at) => lack(at, 'Case.title', '370000', '370800')),
    ])
  })

  it('is asked for everything again after a while, and as soon as it says that it has another schema', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const tiers = tiersWith({ [CITY]: WITHOUT.title })
    expect((await tiers.ask(TITLES)).errors).toHaveLength(2)
    tiers.start(CITY)
    // What was not asked for can not be there; the answer says that the next question may ask for it.
    expect((await tiers.ask(TITLES)).errors).toHaveLength(2)
    expect((await tiers.ask(TITLES)).errors?.length ?? 0).toBe(tells ? 0 : 2)
    vi.setSystemTime(Date.now() + 11 * 60_000)
    expect((await tiers.ask(TITLES)).errors).toBeUndefined()
    expect(requestsTo(tiers, CITY)).toBe(5)
  })

  it('that refuses everything is asked twice, loses its own slots and nothing else', async () => {
    const tiers = tiersWith({})
    const everything = [
      'Region.cases',
      'Region.sensors',
      'Region.code',
      'Query.regions',
      'Case.title',
      '中国',
      '__proto__',
      'x'.repeat(1e6),
    ]
    const refusal = {
      errors: everything.map((one) => ({
        message: `Cannot query field "${one.split('.')[1]}" on type "${one.split('.')[0]}".`,
      })),
      ...(tells ? { extensions: { guantong: { lacks: [...everything, null, 7, {}] } } } : {}),
    }
    tiers.forged.set(CITY, () => refusal)
    for (let turn = 1; turn <= 3; turn += 1) {
      const before = requestsTo(tiers, CITY)
      const { data, errors } = await tiers.ask(TITLES)
      expect(requestsTo(tiers, CITY) - before).toBeLessThanOrEqual(2)
      expect(data?.regions).toEqual([
        { code: CITY, sensors: null, cases: null },
        { code: '370800', sensors: ['370800-s1'], cases: two((no) => `370800/${no} for alice`) },
      ])
      for (const { path: at } of errors ?? []) expect(at?.slice(0, 2)).toEqual(['regions', 0])
    }
    const others = ['Region.code', 'Query.regions', 'Query.regions(codes:)', 'Nothing.atAll']
    tiers.start(CITY)
    const fresh = tiersWith({})
    fresh.forged.set(CITY, () => ({
      errors: others.map((one) => ({
        message: `Cannot query field "${one.split('.')[1]}" on type "${one.split('.')[0]}".`,
      })),
    }))
    await fresh.ask(TITLES)
    expect(requestsTo(fresh, CITY)).toBe(1)
  })

  it('that puts leaves of ours where none were asked for harms itself only', async () => {
    const tiers = tiersWith({ [CITY]: WITHOUT.title })
    tiers.forged.set(CITY, (answer) => {
      const forged = JSON.stringify(answer).replaceAll('"cursor"', '"_gtLacks0"').replaceAll('"id"', '"__proto__"')
      return {
        ...JSON.parse(forged),
        ...(answer.data ? { data: { ...JSON.parse(forged).data, _gtLacks0: [], regions: [[[]]] } } : {}),
      }
    })
    const { data } = await tiers.ask(
      `{ regions(codes: ["${CITY}", "370800"]) { code cases(first: 1) { edges { cursor node { id no title } } } } }`,
    )
    const [, other] = (data?.regions ?? []) as unknown[]
    expect(other).toEqual({
      code: '370800',
      cases: { edges: [{ cursor: 'c0', node: { id: '370800:case:1', no: 1, title: '370800/1 for alice' } }] },
    })
  })

  it('a fault of another kind is not asked about again', async () => {
    const tiers = tiersWith({})
    tiers.forged.set(CITY, () => ({
      errors: [{ message: 'Syntax Error', extensions: { code: 'GT_DOCUMENT_INVALID' } }],
    }))
    const { errors } = await tiers.ask(TITLES)
    expect(requestsTo(tiers, CITY)).toBe(1)
    expect(errors).toHaveLength(2)
  })
})

afterEach(() => void vi.useRealTimers())
