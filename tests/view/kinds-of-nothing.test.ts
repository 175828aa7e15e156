/**
 * Kinds of nothing (L3): of each figure, at each tier, in each state of the exchange, an answer is a figure or the name of its
 * absence, and never a zero in its place.
 */
import { randomUUID } from 'node:crypto'
import { issueFigures } from '@guantong/node/ledger/issue/issue'
import { reportZero } from '@guantong/node/ledger/measure/zero-report'
import { ensureNodeState } from '@guantong/node/ledger/outbox/node-state'
import { type DataSetName, dataSetOf, loadStandard, localDay, validateRow } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { keepState, setBack } from '../support/set-back.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'
import { demand } from '../support/summary-records.ts'

const [NATION, PROVINCE, CITY, SIBLING, OTHER] = ['000000', '370000', '370200', '370800', '310000']
const NODES: readonly PlacedNode[] = [
  { code: NATION, parent: null, tier: 'nation' },
  { code: PROVINCE, parent: NATION, tier: 'province' },
  { code: OTHER, parent: NATION, tier: 'province', origin: true },
  { code: CITY, parent: PROVINCE, tier: 'city' },
  { code: SIBLING, parent: PROVINCE, tier: 'city' },
]
const standard = loadStandard()
const now = new Date()
const month = localDay(now).slice(0, 7)
const first = new Date(`${month}-01T04:00:00Z`)
const lastMonth = localDay(new Date(Date.parse(`${month}-01T00:00:00Z`) - 86_400_000)).slice(0, 7)
const PERIODS: Readonly<Record<string, string>> = {
  now: month,
  last: lastMonth,
  past: '2019-05',
  ahead: String(now.getUTCFullYear() + 2),
}

/**
 * Asked at a node, of a region, for a period: what each state answers. After a slash: what its origins say live, where that differs.
 * `city` has cases and demands of this month; `sibling` says that it has none; `310000` never says anything; 370300 has no node.
 */
const TABLE = `
  figure   | at     | of     | period | start-up       | steady         | link down                   | restored
  measures | 000000 | 000000 | now    | NOT_REPORTED   | REPORTED       | REPORTED / NOT_ANSWERED     | REPORTED
  measures | 000000 | 370000 | now    | NOT_REPORTED   | REPORTED       | REPORTED / NOT_ANSWERED     | REPORTED
  measures | 000000 | 370200 | now    | NOT_REPORTED   | REPORTED       | REPORTED / NOT_ANSWERED     | REPORTED / NOT_REPORTED
  measures | 000000 | 370202 | now    | NOT_REPORTED   | REPORTED       | REPORTED / NOT_ANSWERED     | REPORTED / NOT_REPORTED
  measures | 000000 | 370800 | now    | NOT_REPORTED   | REPORTED       | REPORTED / NOT_ANSWERED     | REPORTED
  measures | 000000 | 310000 | now    | NOT_REPORTED   | NOT_REPORTED   | NOT_REPORTED                | NOT_REPORTED
  measures | 000000 | 000000 | past   | NOT_REPORTED   | NOT_REPORTED   | NOT_REPORTED / NOT_ANSWERED | NOT_REPORTED
  measures | 000000 | 370200 | past   | NOT_REPORTED   | NOT_REPORTED   | NOT_REPORTED / NOT_ANSWERED | NOT_REPORTED
  measures | 000000 | 370200 | ahead  | NOT_DUE        | NOT_DUE        | NOT_DUE                     | NOT_DUE
  measures | 000000 | 370300 | now    | NOT_CONNECTED  | NOT_CONNECTED  | NOT_CONNECTED               | NOT_CONNECTED
  measures | 000000 | 370300 | ahead  | NOT_CONNECTED  | NOT_CONNECTED  | NOT_CONNECTED               | NOT_CONNECTED
  summary  | 000000 | 000000 | now    | NOT_REPORTED   | REPORTED       | REPORTED / NOT_ANSWERED     | REPORTED
  summary  | 000000 | 370200 | now    | NOT_REPORTED   | REPORTED       | REPORTED / NOT_ANSWERED     | REPORTED / NOT_REPORTED
  summary  | 000000 | 370800 | now    | NOT_REPORTED   | REPORTED       | REPORTED / NOT_ANSWERED     | REPORTED
  summary  | 000000 | 310000 | now    | NOT_REPORTED   | NOT_REPORTED   | NOT_REPORTED                | NOT_REPORTED
  summary  | 000000 | 370200 | past   | NOT_REPORTED   | NOT_REPORTED   | NOT_REPORTED / NOT_ANSWERED | NOT_REPORTED
  summary  | 000000 | 370200 | ahead  | NOT_DUE        | NOT_DUE        | NOT_DUE                     | NOT_DUE
  summary  | 000000 | 370300 | now    | NOT_CONNECTED  | NOT_CONNECTED  | NOT_CONNECTED               | NOT_CONNECTED
  stock    | 000000 | 370200 | ahead  | NOT_REPORTED   | NOT_REPORTED   | NOT_REPORTED / NOT_ANSWERED | NOT_REPORTED
  measures | 370000 | 000000 | now    | NOT_GIVEN_BACK | REPORTED       | –                           | REPORTED
  measures | 370000 | 000000 | last   | NOT_GIVEN_BACK | NOT_REPORTED   | –                           | NOT_REPORTED
  measures | 370000 | 000000 | past   | NOT_GIVEN_BACK | NOT_GIVEN_BACK | –                           | NOT_GIVEN_BACK
  measures | 370000 | 000000 | ahead  | NOT_DUE        | NOT_DUE        | –                           | NOT_DUE
  measures | 370000 | 370000 | now    | NOT_REPORTED   | REPORTED       | –                           | REPORTED
  measures | 370000 | 370800 | now    | NOT_REPORTED   | REPORTED       | –                           | REPORTED
  measures | 370000 | 370300 | now    | NOT_CONNECTED  | NOT_CONNECTED  | –                           | NOT_CONNECTED
  measures | 370000 | 310000 | now    | OUT_OF_SCOPE   | OUT_OF_SCOPE   | –                           | OUT_OF_SCOPE
  summary  | 370000 | 000000 | now    | NOT_GIVEN_BACK | NOT_GIVEN_BACK | –                           | NOT_GIVEN_BACK
  summary  | 370000 | 000000 | ahead  | NOT_DUE        | NOT_DUE        | –                           | NOT_DUE
  summary  | 370000 | 370000 | now    | NOT_REPORTED   | REPORTED       | –                           | REPORTED
  summary  | 370000 | 310000 | now    | OUT_OF_SCOPE   | OUT_OF_SCOPE   | –                           | OUT_OF_SCOPE
  measures | 370200 | 000000 | now    | NOT_GIVEN_BACK | REPORTED       | REPORTED                    | REPORTED
  measures | 370200 | 000000 | last   | NOT_GIVEN_BACK | NOT_REPORTED   | NOT_REPORTED                | NOT_REPORTED
  measures | 370200 | 000000 | past   | NOT_GIVEN_BACK | NOT_GIVEN_BACK | NOT_GIVEN_BACK              | NOT_GIVEN_BACK
  measures | 370200 | 370000 | now    | NOT_GIVEN_BACK | REPORTED       | REPORTED                    | REPORTED
  measures | 370200 | 370200 | now    | NOT_REPORTED   | REPORTED       | REPORTED                    | NOT_REPORTED
  measures | 370200 | 370202 | now    | NOT_REPORTED   | REPORTED       | REPORTED                    | NOT_REPORTED
  measures | 370200 | 370200 | past   | NOT_REPORTED   | NOT_REPORTED   | NOT_REPORTED                | NOT_REPORTED
  measures | 370200 | 370200 | ahead  | NOT_DUE        | NOT_DUE        | NOT_DUE                     | NOT_DUE
  measures | 370200 | 370800 | now    | OUT_OF_SCOPE   | OUT_OF_SCOPE   | OUT_OF_SCOPE                | OUT_OF_SCOPE
  measures | 370200 | 370800 | ahead  | OUT_OF_SCOPE   | OUT_OF_SCOPE   | OUT_OF_SCOPE                | OUT_OF_SCOPE
  measures | 370200 | 370300 | now    | OUT_OF_SCOPE   | OUT_OF_SCOPE   | OUT_OF_SCOPE                | OUT_OF_SCOPE
  summary  | 370200 | 000000 | now    | NOT_GIVEN_BACK | NOT_GIVEN_BACK | NOT_GIVEN_BACK              | NOT_GIVEN_BACK
  summary  | 370200 | 370000 | now    | NOT_GIVEN_BACK | NOT_GIVEN_BACK | NOT_GIVEN_BACK              | NOT_GIVEN_BACK
  summary  | 370200 | 370200 | now    | NOT_REPORTED   | REPORTED       | REPORTED                    | NOT_REPORTED
  summary  | 370200 | 370200 | ahead  | NOT_DUE        | NOT_DUE        | NOT_DUE                     | NOT_DUE
  summary  | 370200 | 370800 | now    | OUT_OF_SCOPE   | OUT_OF_SCOPE   | OUT_OF_SCOPE                | OUT_OF_SCOPE
`
const STATES = ['start-up', 'steady', 'link down', 'restored'] as const
type State = (typeof STATES)[number]
const [, ...LINES] = TABLE.trim().split('\n')
const ROWS = LINES.map((line) => {
  const [figure = '', at = '', of = '', period = '', ...answers] = line.split('|').map((cell) => cell.trim())
  return { figure, at, of, period, answers }
})
type Row = (typeof ROWS)[number]

/** Where a figure is reported, this is it: of measures and of the summary. */
const FIGURES: Readonly<Record<string, readonly [number, number]>> = {
  [NATION as string]: [3, 2],
  [PROVINCE as string]: [3, 2],
  [CITY as string]: [3, 2],
  '370202': [3, 2],
  [SIBLING as string]: [0, 0],
}

let graphs: Graphs
const ledger = (code: string) => graphs.tiers.of(code).ledger

beforeAll(async () => {
  graphs = await startGraphs(NODES)
})
afterAll(() => graphs?.stop())

const FRESHNESS = ['REPLICA', 'LIVE', 'LIVE_OR_REPLICA'] as const
type Freshness = (typeof FRESHNESS)[number]

function fieldOf({ figure, period }: Row, freshness: Freshness, more: string): string {
  const args = `period: { from: "${PERIODS[period]}", to: "${PERIODS[period]}" }, freshness: ${freshness}`
  if (figure === 'measures') return `figure: measures(${args}) { ${more} rows: nodes { value: reported } }`
  const name = figure === 'stock' ? 'COMPONENT_COUNT' : 'SERVICE_DEMAND_COUNT'
  return `figure: summary(name: ${name}, ${args}) { ${more} rows { values { value } } }`
}

interface Answered {
  readonly standing?: string
  readonly rows: readonly (number | null)[]
}

async function askAll(at: string, freshness: Freshness, more = 'standing'): Promise<Map<Row, Answered>> {
  const rows = ROWS.filter((row) => row.at === at)
  const { data, errors } = await graphs.ask(
    at,
    `{ ${rows.map((row, i) => `r${i}: region(code: "${row.of}") { ${fieldOf(row, freshness, more)} }`).join('\n')} }`,
  )
  expect(errors, at).toBeUndefined()
  return new Map(
    rows.map((row, i) => {
      const { standing, rows: found } = data[`r${i}`].figure
      const values = found.map(
        (one: { value?: number; values?: { value: number }[] }) => one.value ?? one.values?.[0]?.value,
      )
      return [row, { standing, rows: values }]
    }),
  )
}

/** As the table has them. */
function wantedIn(row: Row, state: State, freshness: Freshness): Answered | undefined {
  const [held, live = held] = row.answers[STATES.indexOf(state)]?.split(' / ') ?? []
  if (held === undefined || held === '–') return undefined
  const standing = (
    freshness === 'REPLICA' || (freshness === 'LIVE_OR_REPLICA' && live === 'NOT_ANSWERED') ? held : live
  ) as string
  return {
    standing,
    rows: standing === 'REPORTED' ? [FIGURES[row.of]?.[row.figure === 'measures' ? 0 : 1] ?? null] : [],
  }
}

const nameOf = ({ figure, at, of, period }: Row, freshness: Freshness): string =>
  `${figure} of ${of} at ${at}, ${period}, ${freshness}`

async function stands(state: State, without: readonly string[] = []): Promise<void> {
  const [wanted, found] = [new Map<string, Answered>(), new Map<string, Answered>()]
  for (const at of [NATION, PROVINCE, CITY] as string[]) {
    if (without.includes(at)) continue
    for (const freshness of FRESHNESS) {
      for (const [row, answer] of await askAll(at, freshness)) {
        const expected = wantedIn(row, state, freshness)
        if (expected === undefined) continue
        // What a city has lost is lost in what it says live.
        const isLost = state === 'restored' && freshness !== 'REPLICA' && expected.standing === 'REPORTED'
        wanted.set(nameOf(row, freshness), isLost ? { ...expected, rows: answer.rows } : expected)
        found.set(nameOf(row, freshness), answer)
      }
    }
  }
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted))
}

/** For as long as something still travels: a later answer will do. */
async function soonStands(state: State): Promise<void> {
  let last: unknown
  await eventually(`${state} stands`, async () => {
    try {
      await stands(state)
      return true
    } catch (error) {
      last = error
      return false
    }
  }).catch(() => {
    throw last
  })
}

async function write(code: string, name: DataSetName, inputs: readonly object[]): Promise<void> {
  const { divisions, codes } = standard
  const rows = inputs.map((input) => {
    const verdict = validateRow(dataSetOf(name), input as never, {
      regionCode: code,
      divisions,
      codes,
      now: new Date(),
    })
    if (!verdict.ok) throw new Error(JSON.stringify(verdict.findings))
    return verdict.row
  })
  await graphs.writeRows(code, dataSetOf(name), rows)
}

async function issue(code: string): Promise<void> {
  const { topology } = graphs.tiers.world
  await ledger(code).transaction((tx) => issueFigures(tx, { self: code, topology, now: new Date() }))
}

/** Rows of a question that knows nothing of standings. */
async function plainly(at: string, of: string, figure: 'measures' | 'summary'): Promise<unknown> {
  const row = { figure, at, of, period: 'now', answers: [] }
  const { data } = await graphs.ask(
    at,
    `{ region(code: "${of}") { ${fieldOf(row, 'REPLICA', 'coverage { reporting sources { node source } }')} } }`,
  )
  return data.region.figure
}
const missing = (node: string) => ({ coverage: { reporting: 0, sources: [{ node, source: 'MISSING' }] }, rows: [] })

test('from the first moment, before anything was reported', async () => {
  await stands('start-up')
  await keepState(ledger(CITY as string))
})

test('a city that asks for the nation before anything was given back reads nothing: no zero, and no origin behind it', async () => {
  expect(await plainly(CITY as string, NATION as string, 'measures')).toEqual(missing(NATION as string))
  expect(await plainly(CITY as string, PROVINCE as string, 'measures')).toEqual(missing(PROVINCE as string))
})

test('in step, with cases and demands at one city, and none at another which says so', async () => {
  await graphs.write(
    CITY as string,
    [1, 2, 3].map((i) => makeCase(`n-${i}`, { reportedAt: first })),
  )
  const demands = (city: string) =>
    [1, 2].map((i) => ({ ...demand(city, i), divisionCode: city === CITY ? '370202' : city, receivedAt: first }))
  await write(CITY as string, 'ServiceDemand', demands(CITY as string))
  await write(SIBLING as string, 'ServiceDemand', demands(SIBLING as string))
  const tomorrow = new Date(now.getTime() + 86_400_000)
  const zeros = await ledger(SIBLING as string).transaction((tx) =>
    reportZero(tx, { self: SIBLING as string, regions: [SIBLING as string], now: tomorrow }),
  )
  expect(zeros).toBeGreaterThan(0)
  const demandsAt = async (of: string) => {
    const { data } = await graphs.ask(
      NATION as string,
      `{ region(code: "${of}") { summary(name: SERVICE_DEMAND_COUNT) { rows { values { value } } } } }`,
    )
    return data.region.summary.rows[0]?.values[0].value
  }
  await eventually('the nation has the demands of both', async () => (await demandsAt(NATION as string)) === 4)
  await ledger(SIBLING as string).pool.query('delete from service_demand')
  await eventually('and those of one no more', async () => (await demandsAt(SIBLING as string)) === 0)
  await eventually('the nation has the cases', async () => {
    const { data } = await graphs.ask(
      NATION as string,
      `{ regions(codes: ["${CITY}", "${SIBLING}"]) { measures(period: { from: "${month}", to: "${month}" }) { nodes { reported } } } }`,
    )
    return (
      JSON.stringify(data.regions.map(({ measures }: { measures: { nodes: object[] } }) => measures.nodes)) ===
      '[[{"reported":3}],[{"reported":0}]]'
    )
  })
  await issue(NATION as string)
  await issue(PROVINCE as string)
  await soonStands('steady')
})

test('a city that asks for the demands of the nation, or for a sibling, reads nothing', async () => {
  expect(await plainly(CITY as string, NATION as string, 'summary')).toEqual(missing(NATION as string))
  expect(await plainly(CITY as string, SIBLING as string, 'measures')).toEqual(missing(SIBLING as string))
  expect(await plainly(CITY as string, SIBLING as string, 'summary')).toEqual(missing(SIBLING as string))
})

test('finer than what was given back stays a refusal', async () => {
  const { errors } = await graphs.ask(
    CITY as string,
    `{ region(code: "${NATION}") { measures(period: { from: "${month}", to: "${month}" }, groupBy: [DAY]) { standing } } }`,
  )
  expect(errors?.[0]?.extensions.code).toBe('GT_ISSUED_FIGURES_ONLY')
})

test('coverage says in words why there is nothing, and of how many cities there is something', async () => {
  const { data } = await graphs.ask(
    CITY as string,
    `{ regions(codes: ["${SIBLING}", "${CITY}"]) { coverage { standing text sources { reason } } }
       above: region(code: "${NATION}") {
         past: measures(period: { from: "2019-05", to: "2019-05" }) { asOf coverage { standing reporting } }
         now: measures(period: { from: "${month}", to: "${month}" }) { coverage { standing reporting } }
         summary(name: SERVICE_DEMAND_COUNT) { coverage { standing text sources { reason } } } } }`,
  )
  expect(data.regions[0].coverage).toEqual({
    standing: 'OUT_OF_SCOPE',
    text: '0 of 1 origins; not known here',
    sources: [{ reason: 'GT_REGION_ELSEWHERE' }],
  })
  expect(data.regions[1].coverage).toMatchObject({
    standing: 'REPORTED',
    text: expect.stringMatching(/^1 of 1 origins \(1 live\), oldest \d+ s$/),
  })
  expect(data.above.past).toEqual({ asOf: null, coverage: { standing: 'NOT_GIVEN_BACK', reporting: 0 } })
  expect(data.above.now).toEqual({ coverage: { standing: 'REPORTED', reporting: 3 } })
  expect(data.above.summary.coverage).toEqual({
    standing: 'NOT_GIVEN_BACK',
    text: expect.stringMatching(/^0 of 3 origins; not passed down; 3 of \d{3} connected$/),
    sources: [{ reason: 'GT_NOT_GIVEN_BACK' }],
  })
})

test('with the province away', async () => {
  await graphs.stopNode(PROVINCE as string)
  await stands('link down', [PROVINCE as string])
  await graphs.startNode(PROVINCE as string)
})

test('with the nation emptied and a city set back to before its reports: nothing, or the figure, and never a zero between', async () => {
  await graphs.stopNode(CITY as string)
  await setBack(ledger(CITY as string), 'kept')
  await graphs.stopNode(NATION as string)
  await setBack(ledger(NATION as string), 'empty')
  await ledger(NATION as string).transaction((tx) =>
    ensureNodeState(tx, NATION as string, { now: new Date(), newId: randomUUID }),
  )
  await graphs.startNode(NATION as string)
  await graphs.startNode(CITY as string)
  const seen = new Set<string>()
  await eventually('the nation is whole again', async () => {
    const answers = [...(await askAll(NATION as string, 'REPLICA'))].filter(([{ of }]) => of === CITY)
    for (const [{ figure, period }, { standing, rows }] of answers) seen.add(`${figure} ${period} ${standing} ${rows}`)
    return answers.every(([row, { standing }]) => standing === wantedIn(row, 'restored', 'REPLICA')?.standing)
  })
  const allowed = ROWS.filter(({ at, of }) => at === NATION && of === CITY).flatMap((row) =>
    (['start-up', 'restored'] as const).map((state) => {
      const { standing, rows } = wantedIn(row, state, 'REPLICA') as Answered
      return `${row.figure} ${row.period} ${standing} ${rows}`
    }),
  )
  expect(allowed).toEqual(expect.arrayContaining([...seen]))
  await issue(NATION as string)
  await issue(PROVINCE as string)
  await soonStands('restored')
})
