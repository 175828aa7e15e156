/**
 * Summaries over three tiers: components, alarms, demands and indicator values written at two cities are figures at the nation.
 *
 * @module
 */
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { type DataSetName, dataSetOf, loadStandard, shippedSummaries, validateRow } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { startThreeTiers } from '../support/start-three-tiers.ts'
import { alarm, COUNTIES, component, demand, indicator, range } from '../support/summary-records.ts'

const NODES = ['000000', '370000', '370200', '440000', '440300']
const CITIES = ['370200', '440300']
const standard = loadStandard()

let tiers: Awaited<ReturnType<typeof startThreeTiers>>
const ledgers = new Map<string, Ledger>()

beforeAll(async () => {
  tiers = await startThreeTiers(NODES)
  for (const node of NODES) {
    const databaseUrl = tiers.databaseUrls[node] as string
    ledgers.set(node, connectLedger({ databaseUrl, poolSize: 1, applicationName: 'guantong-test' }))
  }
  for (const city of CITIES) {
    await write(
      city,
      'Component',
      range(40).map((i) => component(city, i)),
    )
    await write(
      city,
      'Alarm',
      range(30).map((i) => alarm(city, i)),
    )
    await write(
      city,
      'ServiceDemand',
      range(20).map((i) => demand(city, i)),
    )
    await write(city, 'IndicatorValue', [indicator(city, 3)])
    await write(
      city,
      'RoadCleaning',
      COUNTIES[city]?.map((divisionCode) => ({ divisionCode, year: 2025, roadArea: 10.1, cleanedArea: 9.7 })) ?? [],
    )
  }
  await inStep()
})
afterAll(async () => {
  for (const ledger of ledgers.values()) await ledger.close()
  await tiers?.close()
})

async function write(node: string, name: DataSetName, inputs: readonly object[]): Promise<void> {
  const { divisions, codes } = standard
  const rows = inputs.map((input) => {
    const verdict = validateRow(dataSetOf(name), input as never, {
      regionCode: node,
      divisions,
      codes,
      now: new Date(),
    })
    if (!verdict.ok) throw new Error(JSON.stringify(verdict.findings))
    return verdict.row
  })
  await ledgers.get(node)?.transaction((tx) => upsertRows(tx, dataSetOf(name), rows, new Date()))
}

const VALUES = range(12).map((i) => `v${i + 1}`)
async function cellsAt(node: string, region: string): Promise<string[]> {
  const rows = await tiers.sql<{ cell: string }>(
    node,
    `select concat_ws(' ', data_set, c.region_code, day, keys, origin, ${VALUES.join(', ')}) as cell
       from summary_cell c join region_ancestor a on a.region_code = c.region_code where a.ancestor_code = $1 order by 1`,
    [region],
  )
  return rows.map(({ cell }) => cell)
}
/** Sums by month: of what lies below a region, and of its own cells. */
async function rollUpAt(node: string, regions: readonly string[]): Promise<string[]> {
  const rows = await tiers.sql<{ cell: string }>(
    node,
    `select concat_ws(' ', data_set, month, keys, ${VALUES.map((v) => `trim_scale(coalesce(sum(${v}), 0))`).join(', ')}) as cell
       from (select data_set, month, keys, ${VALUES.join(', ')} from summary_month where region_code = any($1)
             union all
             select data_set, date_trunc('month', day)::date, keys, ${VALUES.join(', ')} from summary_cell where region_code = any($1)) as sums
      group by data_set, month, keys order by 1`,
    [regions],
  )
  return rows.map(({ cell }) => cell)
}

/** Nothing is left to measure, and every cell of both cities stands at the nation as at its city. */
const inStep = (): Promise<unknown> =>
  eventually(
    'the nation holds every cell of every city',
    async () => {
      for (const city of CITIES) {
        const [left] = await tiers.sql<{ n: string }>(
          city,
          `select (select count(*) from dirty_mark) + (select count(*) from unsealed) as n`,
        )
        if (left?.n !== '0') return false
        const own = await cellsAt(city, city)
        if (own.length === 0 || JSON.stringify(own) !== JSON.stringify(await cellsAt('000000', city))) return false
      }
      return true
    },
    { everyMs: 100 },
  )

async function ask(region: string, call: string, node = '000000') {
  const answer = await tiers.ask(
    node,
    `{ region(code: "${region}") { summary(${call}) { rows { period county keys { name value zh en } values { name value } } coverage { expected reporting } asOf } } }`,
  )
  expect(answer.errors).toBeUndefined()
  return answer.data.region.summary
}
const valuesOf = async (region: string, call: string) =>
  Object.fromEntries(
    (await ask(region, call)).rows[0].values.map(({ name, value }: { name: string; value: number }) => [name, value]),
  )

test('the shipped definitions have data at both cities, and every tier holds the same cells', async () => {
  for (const city of CITIES) {
    const own = await cellsAt(city, city)
    expect(own.length).toBeGreaterThan(20)
    const province = `${city.slice(0, 2)}0000`
    expect(await cellsAt(province, city)).toEqual(own)
    expect(await rollUpAt('000000', [city])).toEqual(await rollUpAt(city, [city]))
  }
  const nation = await rollUpAt('000000', ['000000'])
  expect(nation.length).toBeGreaterThan(10)
  expect(await rollUpAt('000000', ['370000', '440000'])).toEqual(nation)
  expect(await rollUpAt('000000', CITIES)).toEqual(nation)
})

test('figures at the nation are those of the records', async () => {
  const states = await ask('000000', 'name: COMPONENT_COUNT, groupBy: ["state"]')
  expect(states.coverage).toEqual({ expected: 2, reporting: 2 })
  expect(states.asOf).not.toBeNull()
  expect(
    states.rows.map((row: { keys: { value: string; zh: string }[]; values: { value: number }[] }) => [
      row.keys[0]?.value,
      row.keys[0]?.zh,
      row.values[0]?.value,
    ]),
  ).toEqual([
    ['DAMAGED', '破损', 26],
    ['INTACT', '完好', 28],
    ['LOST', '丢失', 26],
  ])
  const codes = await ask('370202', 'name: COMPONENT_COUNT, groupBy: ["standardRef", "code"]')
  expect(codes.rows.map((row: { keys: { zh: string }[] }) => row.keys[1]?.zh)).toEqual(
    ['01001', '01002'].map((code) => standard.codes.get('GB/T 47678.5-2026', 'COMPONENT', code)?.name),
  )
  expect(await valuesOf('000000', 'name: SERVICE_DEMAND_COUNT, period: { from: "2026-03", to: "2026-03" }')).toEqual({
    count: 40,
    replied: 20,
    revisited: 10,
    satisfied: 6,
    dissatisfied: 4,
  })
  expect(await valuesOf('000000', 'name: ROAD_CLEANING')).toMatchObject({ roadArea: 40.4, cleanedArea: 38.8 })
  const days = await ask('440300', 'name: ALARM_COUNT, groupBy: ["MONTH"], period: { from: "2026", to: "2026" }')
  expect(
    days.rows.map((row: { period: string; values: { value: number }[] }) => [row.period, row.values[0]?.value]),
  ).toEqual([
    ['2026-03', 15],
    ['2026-04', 15],
  ])
})

test('what is carried is of one record, and never added up', async () => {
  const group = 'name: INDICATOR_VALUE, groupBy: ["indicatorCode", "period"]'
  expect((await valuesOf('370200', group)).value).toBe(0.75)
  expect(await valuesOf('000000', group)).toMatchObject({ count: 2, value: null, numerator: null })
  const counties = await ask('000000', 'name: INDICATOR_VALUE, groupBy: ["COUNTY", "indicatorCode", "period"]')
  expect(counties.rows).toHaveLength(2)
})

const CALLS = [
  'name: COMPONENT_COUNT',
  'name: COMPONENT_COUNT, groupBy: ["standardRef", "code", "state"]',
  'name: COMPONENT_COUNT, where: [{ key: "state", in: ["LOST"] }], groupBy: ["COUNTY"]',
  'name: SERVICE_DEMAND_COUNT, period: { from: "2026-03", to: "2026-03" }, groupBy: ["DAY"]',
  'name: ALARM_COUNT, groupBy: ["level", "MONTH"]',
  'name: ROAD_CLEANING',
  'name: ALARM_COUNT, period: { from: "2025-01", to: "2025-01" }',
  'name: INDICATOR_VALUE, groupBy: ["indicatorCode", "period"]',
  'name: INDICATOR_VALUE, groupBy: ["COUNTY", "indicatorCode"]',
]
const REGIONS = ['000000', '370000', '370200', '370202']

test('as their origins have them now they are those that are held', async () => {
  for (const region of REGIONS) {
    for (const call of CALLS) {
      const [held, live] = [await ask(region, call), await ask(region, `${call}, freshness: LIVE`)]
      expect([region, call, live.rows]).toEqual([region, call, held.rows])
      expect(live.coverage).toEqual(held.coverage)
    }
  }
})

test('every origin is asked with one request a hop, for summaries and figures of cases together', async () => {
  const { data, errors, extensions } = await tiers.ask(
    '000000',
    `{ region(code: "000000") {
         ${CALLS.map((call, i) => `s${i}: summary(${call}, freshness: LIVE) { rows { values { value } } coverage { live } }`).join('\n')}
         measures(period: { from: "2026", to: "2026" }, freshness: LIVE) { nodes { reported } coverage { live } } } }`,
  )
  expect(errors).toBeUndefined()
  const { measures, ...summaries } = data.region
  expect(measures).toEqual({ nodes: [], coverage: { live: 2 } })
  for (const { coverage } of Object.values(summaries) as { coverage: object }[]) expect(coverage).toEqual({ live: 2 })
  const { hops } = (extensions as { guantong: { hops: { node: string; requests: number }[] } }).guantong
  expect(hops.map(({ node, requests }) => [node, requests])).toEqual(
    expect.arrayContaining(['370000', '440000', '370200', '440300'].map((node) => [node, 1])),
  )
})

test('a city that hangs is represented by what is held of it, or missing, as it was asked', async () => {
  const call = 'name: COMPONENT_COUNT, groupBy: ["state"]'
  const held = await ask('000000', call)
  const locked = await ledgers.get('440300')?.pool.connect()
  try {
    await locked?.query('begin; lock table summary_cell, summary_month in access exclusive mode')
    const mixed = await ask('000000', `${call}, freshness: LIVE_OR_REPLICA`)
    expect(mixed.rows).toEqual(held.rows)
    expect(mixed.coverage).toEqual({ expected: 2, reporting: 2 })
    const live = await ask('000000', `${call}, freshness: LIVE`)
    expect(live.rows).toEqual((await ask('370000', call)).rows)
    expect(live.coverage).toEqual({ expected: 2, reporting: 1 })
  } finally {
    await locked?.query('rollback')
    locked?.release()
  }
})

test('updated and deleted records move the sums; the same question gives the same at every tier', async () => {
  await write('370200', 'Component', [component('370200', 0, { state: 'LOST', changedOn: '2026-03-01' })])
  await write('370200', 'IndicatorValue', [indicator('370200', 1)])
  await ledgers.get('440300')?.pool.query(`delete from component where component_id like '%000003'`)
  await inStep()
  const call = 'name: COMPONENT_COUNT, where: [{ key: "state", in: ["LOST"] }]'
  expect(await valuesOf('000000', call)).toEqual({ count: 27 })
  expect(await valuesOf('000000', 'name: COMPONENT_COUNT')).toEqual({ count: 79 })
  expect((await valuesOf('370200', 'name: INDICATOR_VALUE, groupBy: ["indicatorCode"]')).value).toBe(0.25)
  const [nation, province, city] = await Promise.all(
    ['000000', '370000', '370200'].map((node) =>
      ask('370200', 'name: COMPONENT_COUNT, groupBy: ["COUNTY", "state"]', node),
    ),
  )
  expect(province.rows).toEqual(nation.rows)
  expect(city.rows).toEqual(nation.rows)
})

test('a city killed between its commit and its report reports when it is back', async () => {
  await write('370200', 'Component', [component('370200', 100)])
  await tiers.killNode('370200')
  await write('370200', 'Component', [component('370200', 101), component('370200', 102)])
  await tiers.startNode('370200')
  await inStep()
  expect(await valuesOf('000000', 'name: COMPONENT_COUNT')).toEqual({ count: 82 })
})

test('rows of a node that is no origin leave no marks behind, and no figures', async () => {
  for (const node of ['000000', '370000']) {
    await write(node, 'IndicatorValue', [indicator(node, 2)])
    await eventually(`${node} lets its marks go`, async () => {
      const [left] = await tiers.sql<{ n: string }>(node, 'select count(*) as n from dirty_mark')
      return left?.n === '0'
    })
    expect(await tiers.sql(node, 'select 1 from indicator_value')).toHaveLength(1)
    expect(await tiers.sql(node, `select 1 from measure_scope where origin = '${node}'`)).toEqual([])
    expect(await tiers.sql(node, 'select 1 from unsealed')).toEqual([])
  }
})

test('no text of a citizen is in any envelope or cell', async () => {
  const found = await tiers.sql(
    '000000',
    `select 1 from submission where body ~ '张三|不得上报' union all select 1 from summary_cell where keys::text ~ '张三|不得上报'`,
  )
  expect(found).toEqual([])
})

test('questions that do not fit are told what there is', async () => {
  const wrong = await tiers.ask(
    '000000',
    '{ region(code: "370200") { summary(name: COMPONENT_COUNT, groupBy: ["name"]) { rows { county } } } }',
  )
  expect(wrong.errors?.[0]?.extensions.code).toBe('GT_SUMMARY_KEY_UNKNOWN')
  expect(wrong.errors?.[0]?.message).toContain('standardRef, code, classCode, state, MONTH')
  const where = Array.from({ length: 21 }, () => ({ key: 'state', in: ['INTACT'] }))
  for (const flood of [where, [{ key: 'state', in: where.flatMap(() => new Array(30).fill('INTACT')) }]]) {
    const refused = await tiers.ask(
      '000000',
      `query ($where: [SummaryWhere!]) { region(code: "370200") { summary(name: COMPONENT_COUNT, where: $where) { rows { county } } } }`,
      { variables: { where: flood } },
    )
    expect(refused.errors?.[0]?.extensions.code).toBe('GT_INPUT_INVALID')
  }
  const { data } = await tiers.ask(
    '000000',
    '{ summaries { name zh dataSet standardRef day keys { name zh values } values { name zh kind } } }',
  )
  expect(data.summaries).toHaveLength(shippedSummaries().length)
})

test('every shipped summary has its triggers', async () => {
  const found = await tiers.sql<{ on_table: string; name: string; arguments: string }>(
    '370200',
    `select tgrelid::regclass::text as on_table, tgname as name, encode(tgargs, 'escape') as arguments
       from pg_trigger where tgfoid = 'mark_summary_dirty'::regproc and tgparentid = 0 order by 1, 2`,
  )
  const wanted = shippedSummaries().flatMap(({ name, dataSet, place, day }) =>
    ['deleted', 'inserted', 'updated'].map((event) => ({
      on_table: dataSet.table,
      name: `${name.replaceAll('-', '_')}_${event}`,
      arguments: [name, place.column, day?.column ?? ''].map((argument) => `${argument}\\000`).join(''),
    })),
  )
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
  expect(found.toSorted(byName)).toEqual(wanted.sort(byName))
})
