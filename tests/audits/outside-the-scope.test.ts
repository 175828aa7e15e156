/**
 * What a token learns of regions it does not cover.
 *
 * @module
 */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { makeCase } from '../support/make-case.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { type Answer, type Graphs, startGraphs } from '../support/start-graphs.ts'

const [NATION, PROVINCE, CITY, OTHER] = ['000000', '370000', '370200', '370800'] as const
const NODES: readonly PlacedNode[] = [
  { code: NATION, parent: null, tier: 'nation' },
  { code: PROVINCE, parent: NATION, tier: 'province' },
  { code: CITY, parent: PROVINCE, tier: 'city' },
  { code: OTHER, parent: PROVINCE, tier: 'city' },
]
const OWN = { regions: [CITY] }

let graphs: Graphs
/** Nodes that were asked anything by their parent. */
const asked: string[] = []

beforeAll(async () => {
  graphs = await startGraphs(NODES)
  for (const { code } of NODES) {
    const graph = graphs.graphOf(code)
    const { execute } = graph
    graph.execute = (request) => {
      if (request.principal.via.length > 0) asked.push(code)
      return execute(request)
    }
  }
  for (const code of [CITY, OTHER])
    await graphs.write(code, [makeCase('ONE', { regionCode: code, divisionCode: code === CITY ? '370202' : '370811' })])
  const lists = [CITY, OTHER].map((code) => `LOCAL:${code}`)
  for (const ref of [...lists, `LOCAL:${PROVINCE}`])
    await graphs.tiers.of(NATION).ledger.pool.query(
      `insert into code_item (standard_ref, kind, code, name, class_code, class_name, status)
       values ($1, 'MATTER', '99001', 'own', '01', 'class', 'local')`,
      [ref],
    )
})
afterAll(() => graphs?.stop())
beforeEach(() => {
  asked.length = 0
})

const codesOf = ({ errors = [] }: Answer): unknown[] => errors.map(({ extensions }) => extensions.code)

it('a row of another city is refused before its owner hears of it, whether there is one or not', async () => {
  const idOf = (region: string, no: string): string => `${region}:case:${no}`
  const find = (id: string, principal: object = OWN) =>
    graphs.ask(NATION, `{ case(id: "${id}") { caseNo } }`, {}, principal)
  const found = await find(idOf(CITY, 'ONE'))
  expect([found.data, asked]).toEqual([{ case: { caseNo: 'ONE' } }, [PROVINCE, CITY]])
  asked.length = 0
  for (const no of ['ONE', 'NONE']) {
    const answer = await find(idOf(OTHER, no))
    expect([codesOf(answer), answer.data]).toEqual([['GT_REGION_OUT_OF_SCOPE'], { case: null }])
    expect(answer.extensions?.guantong?.hops ?? []).toEqual([])
  }
  expect(asked).toEqual([])
  const two = await graphs.ask(
    NATION,
    `{ a: case(id: "${idOf(OTHER, 'ONE')}") { caseNo } b: case(id: "${idOf(CITY, 'ONE')}") { caseNo } }`,
    {},
    OWN,
  )
  expect(two.data).toEqual({ a: null, b: { caseNo: 'ONE' } })
  expect(two.extensions?.guantong?.hops.map(({ node }) => node)).toEqual([PROVINCE, CITY])
})

it('local lists of other cities are not shown, nor what they declare', async () => {
  const listsFor = async (regions: string[]): Promise<unknown[]> => {
    const { data } = await graphs.ask(NATION, '{ codes { standardRef } }', {}, { regions })
    const refs = data.codes.map(({ standardRef }: { standardRef: string }) => standardRef)
    return [...new Set(refs)].filter((ref) => String(ref).startsWith('LOCAL:')).sort()
  }
  expect(await listsFor([CITY])).toEqual([`LOCAL:${PROVINCE}`, `LOCAL:${CITY}`])
  expect(await listsFor(['440300'])).toEqual([])
  expect(await listsFor([PROVINCE])).toEqual([PROVINCE, CITY, OTHER].map((code) => `LOCAL:${code}`))
  expect(await listsFor([NATION])).toEqual([PROVINCE, CITY, OTHER].map((code) => `LOCAL:${code}`))
  const declared = async (list: string): Promise<unknown> => {
    const { data } = await graphs.ask(
      NATION,
      `{ crosswalk(from: { standardRef: "LOCAL:${list}", kind: MATTER, code: "99001" }, toStandard: "GB/T 30428.2-2013") { by } }`,
      {},
      OWN,
    )
    return data.crosswalk.by
  }
  expect(await declared(OTHER)).toBe('unmapped')
  expect(await declared(CITY)).not.toBe('unmapped')
})
