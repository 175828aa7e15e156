import { createRequestRate, type RequestRates } from '@guantong/node/ask-rate'
import type { ExecuteRequest } from '@guantong/node/graph/run/execute-request'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { asker } from '../support/asker.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const NODES: readonly PlacedNode[] = [
  { code: '000000', parent: null, tier: 'nation' },
  { code: '370000', parent: '000000', tier: 'province' },
  { code: '310000', parent: '000000', tier: 'province', origin: true },
  { code: '370200', parent: '370000', tier: 'city' },
  { code: '370800', parent: '370000', tier: 'city' },
]
const RATES: RequestRates = { requestsPerMinute: 30, costPerMinute: 2_000_000 }
const LIMIT = 1_000_000

let graphs: Graphs
/** What each node was asked by its parent. */
const asked = new Map<string, ExecuteRequest>()

beforeAll(async () => {
  graphs = await startGraphs(NODES, {}, () => ({ rate: createRequestRate(RATES, () => new Date()) }))
  for (const { code } of NODES) {
    const graph = graphs.graphOf(code)
    const execute = graph.execute
    graph.execute = (request) => {
      if (request.principal.via.length > 0) asked.set(code, request)
      return execute(request)
    }
  }
})
afterAll(() => graphs?.stop())
beforeEach(() => asked.clear())

const DOCUMENT =
  'query ($codes: [String!]) { regions(codes: $codes) { code cases(first: 5) { totalCount nodes { id } } } }'
const costs = () => Object.fromEntries([...asked].map(([code, { cost }]) => [code, cost ?? 0]))

it('divides what a question may cost among those asked below, by what their parts cost', async () => {
  const { errors } = await graphs.ask('000000', DOCUMENT, { codes: ['310000', '370200', '370800', '370202'] })
  expect(errors).toBeUndefined()
  const { '310000': shanghai = 0, '370000': shandong = 0, '370200': qingdao = 0, '370800': jining = 0 } = costs()
  expect(shanghai + shandong).toBeLessThanOrEqual(LIMIT)
  expect(shandong / shanghai).toBeCloseTo(3, 0)
  expect(qingdao + jining).toBeLessThanOrEqual(shandong)
  expect(qingdao / jining).toBeCloseTo(2, 0)
  expect(jining).toBeGreaterThan(1000)
})

it('a child refuses what is more than its share, with the limit and the value', async () => {
  const principal = asker('000000', { via: ['370000'] })
  const request = { document: DOCUMENT, variables: { codes: ['370200'] }, principal }
  const small = await graphs.graphOf('370200').execute({ ...request, cost: 10 })
  expect(small).toEqual({ errors: [expect.anything()] })
  expect(small.errors?.[0]?.extensions).toMatchObject({
    code: 'GT_QUERY_TOO_LARGE',
    what: 'cost',
    limit: 10,
    value: expect.any(Number),
  })
  expect((await graphs.graphOf('370200').execute(request)).errors).toBeUndefined()
  // Whatever the parent allows, a node keeps its own limit.
  const large = { ...request, cost: 1e12, variables: { codes: Array.from({ length: 60_000 }, () => '370200') } }
  expect((await graphs.graphOf('370200').execute(large)).errors?.[0]?.extensions).toMatchObject({ limit: LIMIT })
})

it('the asker is told which node refused its share', async () => {
  const graph = graphs.graphOf('370800')
  const execute = graph.execute
  graph.execute = (request) => execute({ ...request, cost: 3 })
  try {
    const { data, errors } = await graphs.ask('000000', DOCUMENT, { codes: ['370200', '370800'] })
    expect(data.regions.map(({ cases }: { cases: unknown }) => cases)).toEqual([{ totalCount: 0, nodes: [] }, null])
    expect(errors?.map(({ extensions }) => extensions)).toEqual([
      expect.objectContaining({ code: 'GT_QUERY_TOO_LARGE', what: 'cost', limit: 3, node: '370800', region: '370800' }),
    ])
  } finally {
    graph.execute = execute
  }
})

it('one sender may ask so much in a minute, and is told when to come again; another is not held up', async () => {
  const send = async (subject: string, body: object) => {
    const token = await graphs.tokenFor('370200', { subject, regions: ['000000'] })
    const response = await fetch(`${graphs.urlOf('370200')}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify(body),
    })
    const { errors } = (await response.json()) as { errors?: { extensions: Record<string, unknown> }[] }
    return { status: response.status, after: response.headers.get('retry-after'), told: errors?.[0]?.extensions }
  }
  const costly = {
    query:
      '{ regions(tier: COUNTY) { code measures(period: { from: "2026", to: "2026" }) { nodes { reported } } children { code parent { code } children { code } } } }',
  }
  const answers = []
  for (let at = 0; at < 12; at += 1) answers.push(await send('costly', costly))
  const refused = answers.find(({ status }) => status === 429)
  expect(answers[0]?.status).toBe(200)
  expect(refused).toMatchObject({
    after: expect.stringMatching(/^\d+$/),
    told: { code: 'GT_TOO_MANY_REQUESTS', seconds: expect.any(Number) },
  })

  // Requests that cost nothing are counted too, also those that are refused.
  const many = await Promise.all(Array.from({ length: 40 }, () => send('many', { query: '{' })))
  expect(many.filter(({ status }) => status === 429).length).toBeGreaterThan(5)
  expect(many.find(({ status }) => status === 429)?.after).toMatch(/^\d+$/)
  expect((await send('quiet', { query: '{ node { code } }' })).status).toBe(200)
})
