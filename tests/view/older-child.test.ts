/**
 * Figures as their origins have them now, where a city is of the release before: what it knows is asked of it live, what it
 * lacks is answered from what is held, and named as such.
 */
import { buildSchema } from '@guantong/node/graph/schema'
import { loadStandard } from '@guantong/standard'
import type { GraphQLObjectType, GraphQLSchema } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import { THREE_TIERS } from '../support/make-topology.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const [NATION, CITY] = ['000000', '370200']

/** Without arguments a later release gave to a field of regions. */
function without(field: string, later: readonly string[]): GraphQLSchema {
  const schema = buildSchema(loadStandard())
  const found = (schema.getType('Region') as GraphQLObjectType).getFields()[field]
  if (found === undefined) throw new Error(`no Region.${field}`)
  const args = found.args.filter(({ name }) => !later.includes(name))
  expect(args.length).toBe(found.args.length - later.length)
  found.args = args
  return schema
}

const OLDER = without('summary', ['freshness', 'maxAgeSeconds'])
let graphs: Graphs

beforeAll(async () => {
  graphs = await startGraphs(THREE_TIERS, {}, undefined, (code) => (code === CITY ? { schema: OLDER } : {}))
  await graphs.write(CITY, [makeCase('c1'), makeCase('c2')])
  await eventually(
    'the nation has them',
    async () => (await figures('REPLICA', MEASURES)).measures.nodes[0]?.reported === 2,
  )
})
afterAll(() => graphs?.stop())

const COVERAGE = 'coverage { sources { node source reason } }'
const MEASURES = `measures(period: { from: "2026", to: "2026" }, freshness: $freshness) { nodes { reported } ${COVERAGE} }`
const SUMMARY = `summary(name: COMPONENT_COUNT, freshness: $freshness) { rows { values { value } } ${COVERAGE} }`

async function figures(freshness: string, ...fields: string[]) {
  const query = `query ($freshness: Freshness) { region(code: "${CITY}") { ${fields.join(' ')} } }`
  const { data, errors } = await graphs.ask(NATION, query, { freshness })
  expect(errors).toBeUndefined()
  return data.region
}

test('what it knows is live, asked together with what it does not know', async () => {
  const { measures, summary } = await figures('LIVE', MEASURES, SUMMARY)
  expect(measures).toEqual({
    nodes: [{ reported: 2 }],
    coverage: { sources: [{ node: CITY, source: 'LIVE', reason: null }] },
  })
  expect(summary.coverage.sources).toEqual([{ node: CITY, source: 'MISSING', reason: 'GT_CHILD_LACKS_FIELD' }])
})

test('what it does not know is what is held, where that will do', async () => {
  const { measures, summary } = await figures('LIVE_OR_REPLICA', MEASURES, SUMMARY)
  expect(measures.coverage.sources).toEqual([{ node: CITY, source: 'LIVE', reason: null }])
  expect(summary.coverage.sources).toEqual([{ node: CITY, source: 'REPLICA', reason: 'GT_CHILD_LACKS_FIELD' }])
})

test('asked for that alone, it is missing just the same', async () => {
  const { summary } = await figures('LIVE', SUMMARY)
  expect(summary.coverage.sources).toEqual([{ node: CITY, source: 'MISSING', reason: 'GT_CHILD_LACKS_FIELD' }])
})
