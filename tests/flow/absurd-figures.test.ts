import { rootOfRows, type ScopeRow } from '@guantong/contract'
import { applyScopes } from '@guantong/node/ledger/cube/apply-scopes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const NATION = '000000'
const PROVINCE = '370000'
const CITY = '370200'
const OTHER = '370800'
const NODES: readonly PlacedNode[] = [
  { code: NATION, parent: null, tier: 'nation' },
  { code: PROVINCE, parent: NATION, tier: 'province' },
  { code: CITY, parent: PROVINCE, tier: 'city' },
  { code: OTHER, parent: PROVINCE, tier: 'city' },
]
const DAY = '2026-03-02'
const MOST = Number.MAX_SAFE_INTEGER

let graphs: Graphs

beforeAll(async () => {
  graphs = await startGraphs(NODES)
  const of = (city: string, county: string, count: number) =>
    graphs.write(
      city,
      Array.from({ length: count }, (_, i) =>
        makeCase(`${city}-${i}`, {
          regionCode: city,
          divisionCode: county,
          reportedAt: new Date(`${DAY}T02:00:00Z`),
          state: 'REPORTED',
        }),
      ),
    )
  await of(CITY, '370202', 3)
  await of(OTHER, '370811', 4)
  await eventually('the nation has all figures', async () => (await reportedAt(NATION)) === 7)
})
afterAll(() => graphs?.stop())

const MEASURES = `query ($region: String!, $freshness: Freshness) {
  region(code: $region) { measures(period: { from: "2026-03", to: "2026-03" }, freshness: $freshness) {
    nodes { reported } coverage { sources { node source reason } } } } }`

/** What a node answers for its own region; an answer that fails is thrown. */
async function reportedAt(code: string, freshness = 'REPLICA', region = code): Promise<number> {
  const { data, errors } = await graphs.ask(code, MEASURES, { region, freshness })
  if (errors !== undefined) throw new Error(errors[0]?.message)
  return data.region.measures.nodes[0].reported
}

const stock = (region: string, count: number) => ({
  dataSet: 'component-count',
  region,
  day: '1970-01-01',
  rows: [{ keys: ['GB/T 47678.5-2026', '01001', '01', 'INTACT'], values: { count } }],
})
const cases = (region: string, reported: number, day = DAY) => ({
  dataSet: 'case-measure',
  region,
  day,
  rows: [
    {
      kind: 'MATTER' as const,
      standardRef: 'GB/T 30428.2-2013',
      code: '0101',
      source: 'COLLECTOR',
      values: { reported },
    },
  ],
})

/** A city whose program lies: figures it never measured stand in its own cube, and go up under its seal like any others. */
async function lie(scopes: readonly { dataSet: string; region: string; day: string; rows: ScopeRow[] }[]) {
  const now = new Date()
  const measured = scopes.map((scope): Parameters<typeof applyScopes>[1][number] => ({
    ...scope,
    origin: CITY,
    revision: now.getTime(),
    root: rootOfRows(scope.rows),
    cases: 1,
    casesHash: '0'.repeat(64),
  }))
  await graphs.tiers.of(CITY).ledger.transaction((tx) => applyScopes(tx, measured, [], { self: CITY, now }))
}

const rowsAt = async (code: string, sql: string) => (await graphs.tiers.of(code).ledger.pool.query(sql)).rows
const settled = () =>
  eventually('everything is settled', async () => {
    const [row] = await rowsAt(
      CITY,
      `select (select count(*) from delivery where state <> 'SETTLED') + (select count(*) from unsealed) as owed,
              (select count(*) from delivery where recipient = '${NATION}') as above, (select count(*) from submission) as all`,
    )
    return row?.owed === 0 && row?.above === row?.all
  })

const REFUSALS = `{ refusals(first: 20) { nodes { code sender origin detail } } }`
const refusalsAt = async (code: string) => {
  const { data } = await graphs.ask(code, REFUSALS)
  return data.refusals.nodes as { code: string; sender: string; origin: string; detail: string }[]
}

test('two cells of 2^53 − 1 from one city change no figure of another, fail no answer, and are named at every tier and at the city', async () => {
  await lie([
    cases('370202', MOST),
    cases('370203', MOST),
    cases('370211', 5),
    stock('370202', MOST),
    stock('370211', 9),
  ])
  await settled()
  // What came beside them in the same envelope is taken, and what was held of 370202 before stands.
  for (const code of [PROVINCE, NATION]) {
    expect(await reportedAt(code)).toBe(12)
    expect(await reportedAt(code, 'REPLICA', OTHER)).toBe(4)
    expect(await reportedAt(code, 'REPLICA', CITY)).toBe(8)
    const stocks = await rowsAt(
      code,
      `select region_code, v1::int as count from summary_cell where data_set = 'component-count'`,
    )
    expect(stocks).toEqual([{ region_code: '370211', count: 9 }])
    const refused = (await refusalsAt(code)).filter((one) => one.code === 'GT_FIGURE_IMPLAUSIBLE')
    expect(refused[0]).toMatchObject({ origin: CITY, sender: code === PROVINCE ? CITY : PROVINCE })
    expect(refused[0]?.detail).toContain(`case-measure 370202 ${DAY} (reported ${MOST} > 10000000)`)
    expect(refused[0]?.detail).toContain('370203')
    expect(refused[0]?.detail).toContain('component-count 370202')
  }
  // Live, the liar answers for itself: the largest number there is. Above it is missing, with the reason, and not in the sum.
  expect(await reportedAt(CITY)).toBe(MOST)
  expect(await reportedAt(NATION, 'LIVE')).toBe(4)
  expect(await reportedAt(NATION, 'LIVE_OR_REPLICA')).toBe(12)
  const { data } = await graphs.ask(NATION, MEASURES, { region: NATION, freshness: 'LIVE' })
  expect(data.region.measures.coverage.sources).toMatchObject([
    { node: CITY, source: 'MISSING', reason: 'GT_FIGURE_IMPLAUSIBLE' },
    { node: OTHER, source: 'LIVE' },
  ])
  await eventually('the city has it from both tiers', async () => {
    const named = (await refusalsAt(CITY)).filter(
      ({ code, detail }) => code === 'GT_FIGURE_IMPLAUSIBLE' && detail.includes('370203'),
    )
    return new Set(named.map(({ sender }) => sender)).size === 2
  })
})

test('what is set aside is not asked for again, and not taken for lost', async () => {
  const standOf = async () => {
    const [row] = await rowsAt(CITY, 'select count(*)::int as all, sum(attempts)::int as attempts from delivery')
    return row
  }
  const before = await standOf()
  const askedBefore = await rowsAt(PROVINCE, 'select times from refusal order by id')
  // Rounds go by the second here.
  await new Promise((done) => setTimeout(done, 4_000))
  expect(await standOf()).toEqual(before)
  expect(await rowsAt(PROVINCE, 'select times from refusal order by id')).toEqual(askedBefore)
  expect(await rowsAt(CITY, 'select * from lost_scope')).toEqual([])
  // Neighbours agree on what has arrived: nothing is looked into round after round.
  const digest = `select data_set, month, scopes, hash from range_digest where origin = '${CITY}' and not stale order by 1, 2`
  expect(await rowsAt(CITY, digest)).toHaveLength(2)
  for (const code of [PROVINCE, NATION]) expect(await rowsAt(code, digest)).toEqual(await rowsAt(CITY, digest))
  for (const code of [PROVINCE, NATION]) {
    expect(await rowsAt(code, 'select * from discrepancy')).toEqual([])
    expect(await rowsAt(code, `select * from refusal where code = 'GT_SUBMISSION_DUPLICATE'`)).toEqual([])
    expect(await rowsAt(code, 'select region_code from set_aside_scope order by data_set, region_code')).toEqual([
      { region_code: '370202' },
      { region_code: '370203' },
      { region_code: '370202' },
    ])
  }
})

test('a correction is taken like any newer revision', async () => {
  await lie([cases('370202', 6), cases('370203', 1), stock('370202', 2)])
  await settled()
  for (const code of [PROVINCE, NATION]) {
    expect(await reportedAt(code)).toBe(16)
    expect(await rowsAt(code, 'select * from set_aside_scope')).toEqual([])
  }
  expect(await reportedAt(NATION, 'LIVE')).toBe(16)
})
