/** Rates over one cohort (L2): of 1,000 county-months of cases, at every tier, against a plain count over the raw cases. */

import { createSeededRandom } from '@guantong/node/intake/samples/seeded-random'
import { type CaseFields, loadStandard, localDay } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { PLAIN_RATES, type PlainCase, plainly } from '../support/plain-rates.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200']
const NODES: readonly PlacedNode[] = [
  { code: NATION, parent: null, tier: 'nation' },
  { code: PROVINCE, parent: NATION, tier: 'province' },
  { code: CITY, parent: PROVINCE, tier: 'city' },
]
const COUNTIES = ['370202', '370203', '370211', '370212', '370213', '370214', '370215', '370281', '370283', '370285']
const MONTHS = 100
const PER_MONTH = 60
const DAY = 86_400_000
const { indicators } = loadStandard()
const now = new Date()
const today = localDay(now)
const [year, month] = today.split('-').map(Number) as [number, number]
const FIRST = new Date(Date.UTC(year, month - MONTHS, 1))
const period = { from: FIRST.toISOString().slice(0, 7), to: today.slice(0, 7) }

const random = createSeededRandom('cohorts')
const maybe = <T>(chance: number, value: () => T): T | null => (random.next() < chance ? value() : null)

/** Every sixth day only, at any hour: of fewer days there is as much to add up by month, and a sixth of the work. */
const onFewDays = (time: number): number =>
  FIRST.getTime() +
  Math.floor((time - FIRST.getTime()) / (6 * DAY)) * 6 * DAY +
  ((Math.floor(time / 1000) * 1000) % DAY)

/** Deadlines long before and long after the closing, states that contradict the times, what a source leaves out. */
function anyCase(index: number): Partial<CaseFields> {
  const at = onFewDays(FIRST.getTime() + random.next() * (now.getTime() - FIRST.getTime()))
  const later = (days: number): Date => new Date(onFewDays(at + random.next() * days * DAY))
  const past = (chance: number, days: number): Date | null => maybe(chance, () => later(days)) as Date | null
  const known = (moment: Date | null): Date | null => (moment !== null && moment > now ? null : moment)
  return {
    divisionCode: COUNTIES[index % COUNTIES.length] as string,
    state: random.weighted(STATES, ([, weight]) => weight)[0],
    source: random.weighted(SOURCES, ([, weight]) => weight)[0],
    valid: maybe(0.5, () => random.next() < 0.9),
    reportedAt: new Date(at),
    acceptedAt: known(past(0.9, 2)),
    filedAt: known(past(0.8, 5)),
    dispatchedAt: known(past(0.8, 8)),
    disposedAt: known(past(0.7, 60)),
    closedAt: known(past(0.8, 90)),
    filingDeadline: past(0.7, 5),
    dispatchDeadline: past(0.7, 8),
    disposalDeadline: past(0.7, 70),
    closingDeadline: past(0.8, 120),
    closingOnTime: maybe(0.2, () => random.next() < 0.5),
    returnCount: maybe(0.9, () => random.below(2)),
    reworkCount: maybe(0.9, () => random.below(3)),
    extensionCount: maybe(0.9, () => random.below(2)),
    appealExempted: maybe(0.5, () => random.next() < 0.2),
    satisfaction: maybe(0.3, () => (random.next() < 0.7 ? 'SATISFIED' : 'DISSATISFIED')),
    revisited: maybe(0.3, () => random.next() < 0.7),
  }
}
const STATES = [
  ['CLOSED', 60],
  ['DISPATCHED', 15],
  ['SUSPENDED', 10],
  ['REPORTED', 10],
  ['VOIDED', 5],
] as const
const SOURCES = [
  ['COLLECTOR', 3],
  ['PUBLIC_APP', 1],
  ['VIDEO', 1],
] as const

const rows = Array.from({ length: MONTHS * PER_MONTH }, (_, i) => makeCase(`R-${i}`, anyCase(i)))
const plain = rows.map((row): PlainCase => ({ ...(row as unknown as PlainCase), county: row.divisionCode }))

/** By county and month; the same whichever node is asked. */
const kept = new Map<string, ReturnType<typeof plainly>>()
function counted(name: string): ReturnType<typeof plainly> {
  const due = kept.get(name) ?? plainly(PLAIN_RATES[name] as (typeof PLAIN_RATES)[string], plain, today)
  kept.set(name, due)
  return due
}

let graphs: Graphs
beforeAll(async () => {
  graphs = await startGraphs(NODES)
  await graphs.write(CITY, rows)
  await eventually('the nation counts every case', async () => {
    const { data } = await graphs.ask(NATION, measures('nodes { reported }'))
    return data?.region.measures.nodes[0]?.reported === rows.length
  })
})
afterAll(() => graphs?.stop())

const measures = (fields: string, args: { from?: string; to?: string; by?: string } = {}): string => {
  const { from = period.from, to = period.to, by = '' } = args
  return `{ region(code: "${CITY}") { measures(period: { from: "${from}", to: "${to}" }, groupBy: [${by}]) { ${fields} } } }`
}

const RATES = indicators.map(({ name }) => `${name} { numerator denominator value }`).join(' ')
interface Made {
  readonly numerator: number
  readonly denominator: number
  readonly value: number | null
}
type Row = Readonly<Record<string, Made>> & { readonly period: string; readonly county: string }

async function rowsAt(node: string, args: { from?: string; to?: string; by?: string }): Promise<Row[]> {
  const { data, errors } = await graphs.ask(node, measures(`nodes { period county ${RATES} }`, args))
  expect(errors).toBeUndefined()
  return data.region.measures.nodes
}

test('every rate is a plain count over the raw cases, by county and month, and none exceeds 1', async () => {
  expect(Object.keys(PLAIN_RATES).sort()).toEqual(indicators.map(({ name }) => name).sort())
  const years = Array.from({ length: year - FIRST.getUTCFullYear() + 1 }, (_, i) => String(FIRST.getUTCFullYear() + i))
  for (const node of [CITY, PROVINCE, NATION]) {
    const found: Row[] = []
    for (const one of years) found.push(...(await rowsAt(node, { from: one, to: one, by: 'COUNTY, MONTH' })))
    expect(found.length).toBeGreaterThanOrEqual(MONTHS * COUNTIES.length)
    for (const { name, kind } of indicators) {
      const due = counted(name)
      for (const row of found) {
        const { numerator, denominator, value } = row[name] as Made
        const at = `${name} at ${node} of ${row.county} ${row.period}`
        expect([numerator, denominator], at).toEqual(due.get(`${row.county} ${row.period}`) ?? [0, 0])
        expect(value, at).toBe(denominator === 0 ? null : numerator / denominator)
        if (kind === 'RATE') expect(numerator, at).toBeLessThanOrEqual(denominator)
      }
    }
  }
})

test('sums by month read from the roll-ups are the same, and the ratio by event exceeds 1 somewhere', async () => {
  for (const node of [CITY, PROVINCE, NATION]) {
    const found = await rowsAt(node, { by: 'MONTH' })
    expect(found).toHaveLength(MONTHS)
    for (const { name } of indicators) {
      const sums = new Map<string, [number, number]>()
      for (const [key, [numerator, denominator]] of counted(name)) {
        const [above, below] = sums.get(key.slice(7)) ?? [0, 0]
        sums.set(key.slice(7), [above + numerator, below + denominator])
      }
      for (const row of found) {
        const { numerator, denominator } = row[name] as Made
        expect([numerator, denominator], `${name} at ${node} in ${row.period}`).toEqual(sums.get(row.period) ?? [0, 0])
      }
    }
    if (node === CITY) expect(found.some((row) => (row.closedToDueRatio?.value ?? 0) > 1)).toBe(true)
  }
})

test('asking up to any day ahead changes nothing, and says where the period was cut', async () => {
  const ahead = [`${year}`, `${year + 1}`, '2030', localDay(new Date(now.getTime() + 40 * DAY))]
  for (const node of [CITY, PROVINCE, NATION])
    for (const by of ['', 'MONTH', 'DAY', 'COUNTY', 'CLASS', 'SOURCE, MONTH']) {
      const from = `${year}-01`
      const upToNow = await rowsAt(node, { from, to: today, by })
      for (const to of ahead) expect(await rowsAt(node, { from, to, by }), `${node} ${by} to ${to}`).toEqual(upToNow)
    }
  const { data } = await graphs.ask(NATION, measures('period { from to clippedTo dueTo }', { to: '2030' }))
  expect(data.region.measures.period).toEqual({
    from: `${period.from}-01`,
    to: '2030-12-31',
    clippedTo: today,
    dueTo: localDay(new Date(now.getTime() - DAY)),
  })
  const past = await graphs.ask(NATION, measures('period { clippedTo dueTo }', { from: '2020', to: '2020' }))
  expect(past.data.region.measures.period).toEqual({ clippedTo: null, dueTo: '2020-12-31' })
})
