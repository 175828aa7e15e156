/** A mutation belongs to the owner of its region, whichever tier it is sent to: put there once, and written where policy says so. */
import type { Principal } from '@guantong/contract'
import type { ExecuteRequest } from '@guantong/node/graph/run/execute-request'
import { dataSetOf } from '@guantong/standard'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { caseInput } from '../support/generated-cases.ts'
import { makeInput } from '../support/make-rows.ts'
import { ISSUER, type PlacedNode } from '../support/make-topology.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const [NATION, PROVINCE, SHANGHAI, CITY, CLOSED] = ['000000', '370000', '310000', '370200', '370800'] as const
const NODES: readonly PlacedNode[] = [
  { code: NATION, parent: null, tier: 'nation' },
  { code: PROVINCE, parent: NATION, tier: 'province' },
  { code: SHANGHAI, parent: NATION, tier: 'province', origin: true },
  { code: CITY, parent: PROVINCE, tier: 'city' },
  { code: CLOSED, parent: PROVINCE, tier: 'city' },
]

let graphs: Graphs
/** Mutations that came to a node through a tier above. */
const came: { at: string; request: ExecuteRequest }[] = []

beforeAll(async () => {
  graphs = await startGraphs(NODES, {}, undefined, (code) => (code === CLOSED ? {} : { mutationsFromAbove: 'allow' }))
  for (const { code } of NODES) {
    const graph = graphs.graphOf(code)
    const execute = graph.execute
    graph.execute = (request) => {
      if (request.principal.via.length > 0 && String(request.document).startsWith('mutation'))
        came.push({ at: code, request })
      return execute(request)
    }
  }
})
afterAll(() => graphs?.stop())
beforeEach(() => {
  came.length = 0
})

const CASES = `mutation ($cases: [CaseInput!]!, $region: String) { submitCases(input: { cases: $cases }, region: $region) {
  accepted inserted updated unchanged rejected { index field rule value message fix zh: message(lang: ZH) } } }`
const RECORDS = `mutation ($rows: [JSONObject!]!, $region: String) { submitRecords(dataSet: Alarm, rows: $rows, region: $region) {
  accepted inserted unchanged rejected { index rule } } }`

const WRITER = { subject: '张三', verbs: ['read', 'write'], regions: [NATION] } satisfies Partial<Principal>
const send = (at: string, cases: object[], region?: string, principal: Partial<Principal> = {}) =>
  graphs.ask(at, CASES, { cases, region }, { ...WRITER, ...principal })
const totalAt = async (code: string): Promise<number> => {
  const { data } = await graphs.ask(code, `{ region(code: "${code}") { cases { totalCount } } }`)
  return data.region.cases.totalCount
}
const told = (answer: { errors?: { extensions: Record<string, unknown> }[] }) => answer.errors?.[0]?.extensions

it('is written by its owner, sent to the nation, the province or the city', async () => {
  let at = 0
  for (const tier of [NATION, PROVINCE, CITY]) {
    const { data, errors } = await send(tier, [caseInput(CITY, at), caseInput(CITY, at + 1)], CITY)
    expect(errors).toBeUndefined()
    expect(data.submitCases).toMatchObject({ accepted: 2, inserted: 2, rejected: [] })
    at += 2
  }
  expect(await totalAt(CITY)).toBe(6)
  expect(came.map(({ at: code }) => code)).toEqual([PROVINCE, CITY, CITY])
  expect(came[1]?.request.principal).toMatchObject({
    subject: '张三',
    via: [NATION, PROVINCE],
    verbs: ['read', 'write'],
  })
  const log = () =>
    graphs.tiers
      .of(CITY)
      .ledger.pool.query(
        "select issuer, subject, via, rows, seen -> 0 ->> 'dataSet' as data from look where subject = '张三' order by seq",
      )
  await eventually('the city can see who wrote', async () => (await log()).rows.length === 2)
  expect((await log()).rows[0]).toEqual({
    ...{ issuer: ISSUER, subject: '张三', via: `${NATION}>${PROVINCE}` },
    ...{ rows: 2, data: 'Case' },
  })
})

it('tells what was wrong with which row as the owner does, in the language asked for', async () => {
  const wrong = { ...caseInput(CITY, 90), kind: 'NONSENSE', description: '青岛' }
  const [above, below] = [await send(NATION, [wrong], CITY), await send(CITY, [wrong], CITY)]
  expect(above.errors).toBeUndefined()
  expect(above.data).toEqual(below.data)
  expect(above.data.submitCases.rejected[0]).toMatchObject({ index: 0, field: 'kind', value: 'NONSENSE' })
  expect(above.data.submitCases.rejected[0].zh).toMatch(/[\u4e00-\u9fff]/)
})

it('rows of any data set take the same way', async () => {
  const row = makeInput(dataSetOf('Alarm'), SHANGHAI, 0)
  const first = await graphs.ask(NATION, RECORDS, { rows: [row], region: SHANGHAI }, WRITER)
  expect(first.data.submitRecords).toMatchObject({ accepted: 1, inserted: 1 })
  const again = await graphs.ask(NATION, RECORDS, { rows: [row], region: SHANGHAI }, WRITER)
  expect(again.data.submitRecords).toMatchObject({ accepted: 1, unchanged: 1 })
})

it('is refused by an owner that takes nothing from above, with its name; the owner itself still writes', async () => {
  for (const tier of [NATION, PROVINCE]) {
    const answer = await send(tier, [caseInput(CLOSED, 0)], CLOSED)
    expect(told(answer)).toMatchObject({ code: 'GT_MUTATION_REFUSED', node: CLOSED })
    expect(answer.errors?.[0]?.path).toEqual(['submitCases'])
  }
  expect(await totalAt(CLOSED)).toBe(0)
  expect((await send(CLOSED, [caseInput(CLOSED, 0)], CLOSED)).data.submitCases.inserted).toBe(1)
  expect((await send(CLOSED, [caseInput(CLOSED, 1)])).data.submitCases.inserted).toBe(1)
})

it('the token is held to its scope at every tier, and nothing goes down for nothing', async () => {
  const cases = [caseInput(CITY, 50)]
  expect(told(await send(NATION, cases, CITY, { verbs: ['read'] }))?.code).toBe('GT_VERB_OUT_OF_SCOPE')
  expect(told(await send(NATION, cases, CITY, { regions: [SHANGHAI] }))?.code).toBe('GT_REGION_OUT_OF_SCOPE')
  expect(told(await send(NATION, cases, '999999'))?.code).toBe('GT_REGION_UNKNOWN')
  expect(told(await send(NATION, cases, '440300'))?.code).toBe('GT_NO_NODE')
  expect(told(await send(CITY, cases, CLOSED))?.code).toBe('GT_INPUT_INVALID')
  expect(told(await send(NATION, cases))?.code).toBe('GT_TIER_HOLDS_NO_CASES')
  expect(told(await send(NATION, cases, PROVINCE))?.code).toBe('GT_TIER_HOLDS_NO_CASES')
  expect(came.map(({ at }) => at)).toEqual([PROVINCE])
  // A county's token writes its county's rows through the nation, and no others.
  const mine = { ...caseInput(CITY, 60), divisionCode: '370202' }
  const others = { ...caseInput(CITY, 61), divisionCode: '370203' }
  expect((await send(NATION, [mine], '370202', { regions: ['370202'] })).data.submitCases.inserted).toBe(1)
  expect(told(await send(NATION, [mine, others], CITY, { regions: ['370202'] }))).toMatchObject({
    code: 'GT_REGION_OUT_OF_SCOPE',
    region: '370203',
  })
})

it('where no answer comes it is said that nobody knows; it was put once, and may be sent again', async () => {
  const [city, nation] = [graphs.graphOf(CITY), graphs.graphOf(NATION)]
  const [execute, ask] = [city.execute, nation.execute]
  const written: unknown[] = []
  // Writes, and never answers.
  city.execute = async (request) => {
    written.push(await execute(request))
    return new Promise(() => {})
  }
  nation.execute = (request) => ask({ ...request, deadline: Date.now() + 4000 })
  const cases = [caseInput(CITY, 70)]
  try {
    const answer = await send(NATION, cases, CITY)
    expect(told(answer)).toMatchObject({
      code: 'GT_MUTATION_OUTCOME_UNKNOWN',
      region: CITY,
      reason: 'GT_CHILD_TIMEOUT',
    })
    expect(answer.errors?.[0]?.message).toContain('unchanged')
  } finally {
    city.execute = execute
    nation.execute = ask
  }
  expect(written).toHaveLength(1)
  expect(came.filter(({ at }) => at === CITY)).toHaveLength(1)
  const again = await send(NATION, cases, CITY)
  expect(again.data.submitCases).toMatchObject({ accepted: 1, unchanged: 1 })
})

it('an owner that answers nonsense is not believed', async () => {
  const city = graphs.graphOf(CITY)
  const execute = city.execute
  for (const data of [
    { result: { accepted: -1 } },
    { result: null },
    {},
    { result: { accepted: 1, rejected: 'none' } },
  ]) {
    city.execute = async () => ({ data })
    expect(told(await send(PROVINCE, [caseInput(CITY, 80)], CITY))?.code).toBe('GT_MUTATION_OUTCOME_UNKNOWN')
  }
  city.execute = execute
})

it('two at once for two owners are both written, and a node that is away is told of at once', async () => {
  const two = `mutation ($a: [CaseInput!]!, $b: [CaseInput!]!) {
    a: submitCases(input: { cases: $a }, region: "${CITY}") { inserted }
    b: submitCases(input: { cases: $b }, region: "${SHANGHAI}") { inserted } }`
  const variables = { a: [caseInput(CITY, 100)], b: [caseInput(SHANGHAI, 0)] }
  expect((await graphs.ask(NATION, two, variables, WRITER)).data).toEqual({ a: { inserted: 1 }, b: { inserted: 1 } })
  await graphs.tiers.of(SHANGHAI).exchange.stop()
  const answer = await graphs.ask(NATION, two, { a: [caseInput(CITY, 101)], b: [caseInput(SHANGHAI, 1)] }, WRITER)
  expect(answer.data).toEqual({ a: { inserted: 1 }, b: null })
  expect(told(answer)).toMatchObject({ code: 'GT_CHILD_UNREACHABLE', node: SHANGHAI })
})
