import { isObjectType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { ORIGIN } from './field-marks.ts'
import { SDL, schemaOf } from './regions-schema.fixture.ts'
import { createTiers, type Tiers } from './three-tiers.fixture.ts'
import { createView } from './view.ts'

const requestsTo = (tiers: Tiers): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { to } of tiers.calls) counts[to] = (counts[to] ?? 0) + 1
  return counts
}
const EACH_ONCE = { '310000': 1, '370000': 1, '370200': 1, '370800': 1, '440000': 1, '440300': 1 }
const LIST = `query ($first: Int = 3) {
  regions(tier: "city") { code name cases(first: $first, state: OPEN) { edges { node { id title state } } } }
}`

describe('a view', () => {
  it('answers each region from its owner and everything else from here', async () => {
    const tiers = createTiers()
    const { data, errors } = await tiers.ask(
      '{ region(code: "370200") { code answeredBy cases(first: 1) { edges { node { id } } totalCount } } }',
    )
    expect(errors).toBeUndefined()
    expect(data).toEqual({
      region: {
        code: '370200',
        answeredBy: '000000',
        cases: { edges: [{ node: { id: '370200:case:1' } }], totalCount: 100 },
      },
    })
  })

  it('asks every hop once for all regions', async () => {
    const tiers = createTiers()
    const { data, errors, extensions } = await tiers.ask(
      '{ regions { code name sensors cases(first: 3) { edges { node { id title } } } } }',
    )
    expect(errors).toBeUndefined()
    expect(requestsTo(tiers)).toEqual(EACH_ONCE)
    const regions = data?.regions as { code: string; cases: unknown }[]
    expect(regions.filter(({ cases }) => cases !== null).map(({ code }) => code)).toEqual([
      '310000',
      '370200',
      '370203',
      '370800',
      '440300',
    ])
    const hops = (extensions?.guantong as { hops?: { node: string; requests: number }[] } | undefined)?.hops ?? []
    expect(Object.fromEntries(hops.map(({ node, requests }) => [node, requests]))).toEqual(EACH_ONCE)
  })

  it('gives the same answer to the same document at every tier', async () => {
    const tiers = createTiers()
    const document = '{ region(code: "370203") { code cases(first: 2) { edges { cursor node { id title } } } } }'
    const answers = await Promise.all(['000000', '370000', '370200'].map((at) => tiers.ask(document, {}, { at })))
    for (const { data } of answers) expect(data).toEqual(answers[0]?.data)
  })

  it('asks nobody when no origin field is touched', async () => {
    const tiers = createTiers()
    await tiers.ask('{ node regions { code name children { code } } }')
    expect(tiers.calls).toEqual([])
  })

  it('honours variables, aliases, fragments and conditions', async () => {
    const tiers = createTiers()
    const { data, errors } = await tiers.ask(
      `query Q($n: Int!, $no: Boolean!, $yes: Boolean!, $state: State) {
        a: regions(codes: ["370200", "440300"]) { ...F x: cases(first: $n, state: $state) { edges { node { ...C } } } }
      }
      fragment F on Region { c: code ... on Region @include(if: $yes) { one: cases(first: 1) { totalCount } } two: sensors @skip(if: $yes) three: sensors @include(if: $no) }
      fragment C on Case { state n: no }`,
      { n: 1, no: false, yes: true, state: 'CLOSED' },
    )
    expect(errors).toBeUndefined()
    const rows = ['370200', '440300'].map((c) => ({
      c,
      one: { totalCount: 100 },
      x: { edges: [{ node: { state: 'CLOSED', n: 1 } }] },
    }))
    expect(data).toEqual({ a: rows })
  })

  it('keeps order, unknown codes and repeated codes', async () => {
    const tiers = createTiers()
    const { data } = await tiers.ask('{ regions(codes: ["440300", "999999", "370200", "440300"]) { code sensors } }')
    expect(data).toEqual({
      regions: [
        { code: '440300', sensors: ['440300-s1'] },
        null,
        { code: '370200', sensors: ['370200-s1'] },
        { code: '440300', sensors: ['440300-s1'] },
      ],
    })
  })

  it('nulls exactly the fields of a node that is down, at their exact paths', async () => {
    const tiers = createTiers()
    tiers.down.add('370200')
    const { data, errors } = await tiers.ask(LIST)
    expect(data?.regions).toEqual([
      { code: '370200', name: 'name of 370200', cases: null },
      { code: '370800', name: 'name of 370800', cases: expect.anything() },
      { code: '440300', name: 'name of 440300', cases: expect.anything() },
    ])
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['regions', 0, 'cases'],
        extensions: expect.objectContaining({ code: 'GT_CHILD_UNREACHABLE', node: '370200', region: '370200' }),
      }),
    ])
  })

  it('nulls every region behind a province that is down', async () => {
    const tiers = createTiers()
    tiers.down.add('370000')
    const { errors } = await tiers.ask(LIST)
    expect(errors?.map(({ path: at }) => at)).toEqual([
      ['regions', 0, 'cases'],
      ['regions', 1, 'cases'],
    ])
    for (const { extensions } of errors ?? [])
      expect(extensions).toMatchObject({ code: 'GT_CHILD_UNREACHABLE', node: '370000' })
  })

  it('answers by the deadline when a city hangs, and keeps the others', async () => {
    const tiers = createTiers()
    tiers.hung.add('370800')
    const started = Date.now()
    const { data, errors } = await tiers.ask(LIST, {}, { ms: 2000 })
    expect(Date.now() - started).toBeLessThan(2200)
    expect(data?.regions).toEqual([
      expect.objectContaining({ cases: expect.anything() }),
      expect.objectContaining({ cases: null }),
      expect.objectContaining({ cases: expect.anything() }),
    ])
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['regions', 1, 'cases'],
        extensions: expect.objectContaining({ code: 'GT_CHILD_TIMEOUT', node: '370800', region: '370800' }),
      }),
    ])
  })

  it('gives each tier less time than the one above', async () => {
    const tiers = createTiers()
    await tiers.ask('{ region(code: "370200") { sensors } }', {}, { ms: 2000 })
    const [province, city] = tiers.calls
    expect(province?.left).toBeLessThan(2000)
    expect(city?.left).toBeLessThan(province?.left ?? 0)
  })

  it('passes on who asks', async () => {
    const tiers = createTiers()
    const { data } = await tiers.ask(
      '{ region(code: "440300") { cases(first: 1) { edges { node { title } } } } }',
      {},
      { principal: 'bob' },
    )
    expect(JSON.stringify(data)).toContain('440300/1 for bob')
    expect(tiers.calls.map(({ principal }) => principal)).toEqual(['bob', 'bob'])
  })

  it("keeps errors inside an owner's answer at their exact paths", async () => {
    const tiers = createTiers()
    const { data, errors } = await tiers.ask(
      '{ list: regions(codes: ["440300", "370200"]) { c: cases(first: 2) { edges { node { b: broken } } } } }',
    )
    expect(errors?.map(({ path: at }) => at)).toEqual([0, 1].map((at) => ['list', at, 'c', 'edges', 1, 'node', 'b']))
    expect(data?.list).toEqual([0, 1].map(() => ({ c: { edges: [{ node: { b: 'fine' } }, { node: { b: null } }] } })))
  })

  it('stops a null of a non-null field at the nullable origin field', async () => {
    const tiers = createTiers()
    const { data, errors } = await tiers.ask(
      '{ regions(codes: ["440300"]) { code cases(first: 2) { edges { node { strict } } } } }',
    )
    expect(data).toEqual({ regions: [{ code: '440300', cases: null }] })
    expect(errors?.map(({ path: at }) => at)).toEqual([['regions', 0, 'cases', 'edges', 1, 'node', 'strict']])
  })

  it('finds a case by its id through two hops', async () => {
    const tiers = createTiers()
    const { data, errors } = await tiers.ask('query ($id: ID!) { one: case(id: $id) { id title } }', {
      id: '370800:case:7',
    })
    expect(errors).toBeUndefined()
    expect(data).toEqual({ one: { id: '370800:case:7', title: '370800/7 for alice' } })
    expect(requestsTo(tiers)).toEqual({ '370000': 1, '370800': 1 })
  })

  it('says that there is no such case when nobody owns the id', async () => {
    const tiers = createTiers()
    const { data, errors } = await tiers.ask('{ case(id: "nonsense") { id } }')
    expect(data).toEqual({ case: null })
    expect(errors).toHaveLength(1)
    expect(errors?.[0]?.path).toEqual(['case'])
  })

  it('asks every hop once, however many aliases, depths and shapes', async () => {
    const tiers = createTiers()
    const { data, errors } = await tiers.ask(`{
      nation: region(code: "000000") { sensors children { sensors children { code cases(first: 1) { totalCount } children { sensors } } } }
      again: regions(tier: "city") { a: cases(first: 1) { totalCount } b: cases(first: 2) { edges { cursor } } }
      one: case(id: "370200:case:1") { id }
      two: case(id: "440300:case:2") { id }
      shanghai: region(code: "310000") { sensors }
    }`)
    expect(errors).toBeUndefined()
    expect(requestsTo(tiers)).toEqual(EACH_ONCE)
    expect(data?.two).toEqual({ id: '440300:case:2' })
  })

  it('sends the same text down every tier', async () => {
    const tiers = createTiers()
    await tiers.ask(LIST, { first: 2 })
    expect(new Set(tiers.calls.map(({ document }) => document)).size).toBe(1)
  })

  it('keeps what a hostile child answers inside its own slots', async () => {
    const tiers = createTiers()
    tiers.forged.set('440000', (answer) => ({
      data: { ...answer.data, g0: [{ _gtCode: '370200', cases: 'forged' }, { _gtCode: '440300' }], regions: 'forged' },
      errors: [{ message: 'x', path: ['somewhere', 'else'] }],
    }))
    const { data, errors } = await tiers.ask(LIST)
    expect(JSON.stringify(data)).not.toContain('forged')
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['regions', 2, 'cases'],
        extensions: expect.objectContaining({ code: 'GT_CHILD_FAILED', node: '440000' }),
      }),
    ])
  })

  it.each([
    { errors: 5 },
    { errors: [null] },
    { errors: [{ message: 'x', path: 'y' }] },
    { data: [] },
    { extensions: 1 },
  ])('takes an answer that is none for a failure of that child: %j', async (forged) => {
    const tiers = createTiers()
    tiers.forged.set('440000', (answer) => ({ ...answer, ...forged }))
    const { data, errors } = await tiers.ask('{ regions(codes: ["440300", "310000"]) { code sensors } }')
    expect(data).toEqual({
      regions: [
        { code: '440300', sensors: null },
        { code: '310000', sensors: ['310000-s1'] },
      ],
    })
    expect(errors).toEqual([expect.objectContaining({ path: ['regions', 0, 'sensors'] })])
  })

  it('finds its way through an interface and a union, by the type of each object', async () => {
    const tiers = createTiers()
    const { data, errors } = await tiers.ask(`{
      region(code: "370200") { named { name ... on Region { sensors } } }
      found(tier: "city") { __typename ... on Region { x: sensors } ... on Item { x: sensors usedIn { sensors } } }
    }`)
    expect(errors).toBeUndefined()
    expect(data?.region).toEqual({ named: { name: 'name of 370200', sensors: ['370200-s1'] } })
    const both = (code: string) => [
      { __typename: 'Region', x: [`${code}-s1`] },
      { __typename: 'Item', x: [`${code}-s9`], usedIn: { sensors: [`${code}-s1`] } },
    ]
    expect(data?.found).toEqual([null, ...['370200', '370800', '440300'].flatMap(both)])
    expect(requestsTo(tiers)).toEqual({ '370000': 1, '370200': 1, '370800': 1, '440000': 1, '440300': 1 })
  })

  it.each([
    ['an interface has a field that is an origin field', 'interface Named { sensors: [String!] name', 'Named.sensors'],
    ['another type has an origin field', undefined, 'CaseConnection.edges'],
  ])('refuses a schema where %s', (_, named, coordinate) => {
    const sdl = named === undefined ? SDL : SDL.replace('interface Named { name', named)
    const schema = schemaOf({ self: '000000', holds: () => false, faults: new Map(), sdl })
    if (named === undefined) {
      const type = schema.getType('CaseConnection')
      const field = isObjectType(type) ? type.getFields().edges : undefined
      if (field) field.extensions = ORIGIN
    }
    const make = () =>
      createView({ schema, route: () => null, callHop: () => Promise.reject(), hasChildren: () => true })
    expect(make).toThrow(`${coordinate} can not be an origin field`)
  })
})
