/** What figures were (数据版本): `asOf` gives what was answered then, or says why it is not known. */
import { setTimeout as sleep } from 'node:timers/promises'
import { GuantongError } from '@guantong/contract'
import { placeRegions } from '@guantong/node/ledger/figures/place-regions'
import { readMeasures, readSummary } from '@guantong/node/ledger/figures/read-figures'
import type { MeasureGroup } from '@guantong/node/ledger/figures/sum-measures'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { withdrawRows } from '@guantong/node/ledger/rows/withdraw-rows'
import {
  type DataSetName,
  dataSetOf,
  loadStandard,
  shippedSummaries,
  type ValidRow,
  validateRow,
} from '@guantong/standard'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCase } from '../support/make-case.ts'
import { component, demand, indicator } from '../support/summary-records.ts'
import { CITY, NATION, PROVINCE, startTiersByHand, type TiersByHand } from '../support/tiers-by-hand.ts'

const TIERS = [NATION, PROVINCE, CITY] as const
const COUNTIES = ['370202', '370203', '370211']
const REGIONS = [NATION, PROVINCE, CITY, ...COUNTIES]
const { divisions, codes } = loadStandard()
const summaries = shippedSummaries()

let tiers: TiersByHand
beforeAll(async () => {
  tiers = await startTiersByHand()
})
afterAll(() => tiers?.stop())

type Step =
  | {
      readonly do: 'cases'
      readonly rows: readonly { no: number; day: number; county: number; state: number; code: number }[]
    }
  | {
      readonly do: 'rows'
      readonly set: 'Component' | 'ServiceDemand' | 'IndicatorValue'
      readonly rows: readonly { no: number; value: number }[]
    }
  | { readonly do: 'withdraw'; readonly nos: readonly number[] }
  | { readonly do: 'move' }
  | { readonly do: 'keep' | 'wipe' | 'restore'; readonly at: number }

const few = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(of, { minLength: 1, maxLength: 4 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('cases' as const),
      rows: few(fc.record({ no: fc.nat(9), day: fc.nat(3), county: fc.nat(2), state: fc.nat(3), code: fc.nat(2) })),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('rows' as const),
      set: fc.constantFrom('Component' as const, 'ServiceDemand' as const, 'IndicatorValue' as const),
      rows: few(fc.record({ no: fc.nat(9), value: fc.nat(4) })),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('withdraw' as const), nos: few(fc.nat(9)) }) },
  { weight: 5, arbitrary: fc.constant({ do: 'move' } as const) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('keep' as const, 'wipe' as const, 'restore' as const), at: fc.nat(2) }),
  },
)

const DAYS = ['2026-03-01', '2026-03-02', '2026-03-31', '2026-04-01']
const STATES = ['REPORTED', 'DISPATCHED', 'CLOSED', 'SUSPENDED'] as const
const CODES = ['0101', '0102', '0201']

const caseOf = ({
  no,
  day,
  county,
  state,
  code,
}: {
  no: number
  day: number
  county: number
  state: number
  code: number
}) => {
  const at = Date.parse(`${DAYS[day]}T01:00:00Z`)
  const isClosed = STATES[state] === 'CLOSED'
  return makeCase(`V-${no}`, {
    divisionCode: COUNTIES[county] as string,
    code: CODES[code] as string,
    state: STATES[state] as (typeof STATES)[number],
    source: no % 2 === 0 ? 'COLLECTOR' : 'VIDEO',
    reportedAt: new Date(at),
    filedAt: state > 0 ? new Date(at + 3_600_000) : null,
    closingDeadline: new Date(at + 86_400_000),
    closedAt: isClosed ? new Date(at + (no % 3) * 80_000_000) : null,
  })
}
const MAKE = {
  Component: (no: number, value: number) =>
    component(CITY, no, { state: ['INTACT', 'DAMAGED', 'LOST'][value % 3], changedOn: '2026-02-01' }),
  ServiceDemand: (no: number, value: number) => ({ ...demand(CITY, no), replied: value % 2 === 0 }),
  IndicatorValue: (_: number, value: number) => indicator(CITY, value),
} as const satisfies Partial<Record<DataSetName, (no: number, value: number) => object>>

async function play(one: Step, kept: Map<string, Kept>): Promise<void> {
  const city = tiers.of(CITY)
  if (one.do === 'cases') {
    const rows = [...new Map(one.rows.map((row) => [row.no, caseOf(row)])).values()]
    await city.transaction((tx) => upsertRows(tx, dataSetOf('Case'), rows, new Date()))
  } else if (one.do === 'rows') {
    const dataSet = dataSetOf(one.set)
    const rows = one.rows.map(({ no, value }): ValidRow => {
      const given = { regionCode: CITY, divisions, codes, now: new Date() }
      const verdict = validateRow(dataSet, { ...MAKE[one.set](no, value) }, given)
      if (!verdict.ok) throw new Error(JSON.stringify(verdict.findings))
      return verdict.row
    })
    const distinct = new Map(rows.map((row) => [JSON.stringify(dataSet.key.map((name) => row[name])), row]))
    await city.transaction((tx) => upsertRows(tx, dataSet, [...distinct.values()], new Date()))
  } else if (one.do === 'withdraw') {
    const keys = [...new Set(one.nos)].map((no) => [`V-${no}`])
    const terms = { region: CITY, keys, by: 'test', reason: '重复', now: new Date(), covers: () => true }
    await city.transaction((tx) => withdrawRows(tx, dataSetOf('Case'), terms))
  } else if (one.do === 'move') await tiers.moveUp()
  else {
    const code = TIERS[one.at] as string
    if (one.do === 'keep') {
      await tiers.keep(code)
      kept.set(code, { at: await lastChange(code), recorded: Date.now() })
    } else if (one.do === 'wipe') {
      await tiers.wipe(code)
      kept.delete(code)
      unknown.push({ code, from: 0, to: Date.now() })
    } else if (kept.has(code)) {
      await tiers.restore(code)
      // What was unknown when the copy was made, and what has happened since its last change.
      unknown.push({ code, from: (kept.get(code) as Kept).at, to: Date.now() })
    }
  }
}
interface Kept {
  readonly at: number
  readonly recorded: number
}
/** Stretches of which a tier can know nothing. */
const unknown: { code: string; from: number; to: number }[] = []
const isUnknown = (code: string, at: number): boolean =>
  unknown.some((gap) => gap.code === code && gap.from < at && at <= gap.to)

async function lastChange(code: string): Promise<number> {
  const { rows } = await tiers
    .of(code)
    .pool.query<{ at: Date | null }>(
      'select greatest((select max(held_since) from measure_scope), (select max(until) from scope_past)) as at',
    )
  return rows[0]?.at?.getTime() ?? 0
}

const QUESTIONS: readonly {
  from: string
  to: string
  groupBy: readonly MeasureGroup[]
  kind?: string
  edition?: string
}[] = [
  { from: '2026-03-01', to: '2026-04-30', groupBy: [] },
  { from: '2026-03-02', to: '2026-04-01', groupBy: [] },
  { from: '2026-03-01', to: '2026-04-30', groupBy: ['MONTH', 'SOURCE'] },
  { from: '2026-03-01', to: '2026-04-30', groupBy: ['DAY', 'COUNTY'] },
  { from: '2026-03-01', to: '2026-03-31', groupBy: ['CLASS'], edition: 'GB/T 30428.2-2013' },
  { from: '2026-03-01', to: '2026-04-30', groupBy: ['CODE'] },
]
const SUMMARIES = [
  ['component-count', ['state', 'COUNTY']],
  ['service-demand-count', ['DAY']],
  ['service-demand-count', []],
  ['indicator-value', ['indicatorCode', 'COUNTY']],
] as const

/** What a tier answers to a few of the questions, others every time; `asOf`: as it says it answered then. */
async function answers(code: string, turn: number, asOf: string | null): Promise<unknown> {
  const db = tiers.of(code).pool
  const placeOf = placeRegions({ topology: tiers.world.topology, divisions, self: code })
  const at = { now: new Date(), self: code, placeOf }
  const regions = REGIONS.filter((region) => placeOf(region) !== 'ABOVE')
  const found: unknown[] = []
  const some = <T>(of: readonly T[], count: number): T[] => of.filter((_, i) => (i + turn) % of.length < count)
  for (const question of some(QUESTIONS, 2))
    found.push([...(await readMeasures(db, { ...question, regions, asOf }, at))])
  for (const [name, groupBy] of some(SUMMARIES, 1)) {
    const summary = summaries.find((one) => one.name === name)
    if (summary === undefined) throw new Error(name)
    found.push([...(await readSummary(db, { summary, regions, groupBy, period: null, asOf }, at))])
  }
  return JSON.parse(JSON.stringify(found))
}

interface Snapshot {
  readonly code: string
  readonly at: number
  readonly turn: number
  readonly told: unknown
}

it('gives what was answered then, at every tier, over any history', { timeout: 3_600_000 }, async ({ signal }) => {
  const counted = { equal: 0, refused: 0, changed: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
      signal.throwIfAborted()
      const kept = new Map<string, Kept>()
      const snapshots: Snapshot[] = []
      for (const [turn, one] of steps.entries()) {
        await play(one, kept)
        // Moments have milliseconds: whatever has happened is before this one, and whatever comes is after it.
        await sleep(2)
        const at = Date.now()
        for (const code of TIERS) snapshots.push({ code, at, turn, told: await answers(code, turn, null) })
        await sleep(2)
      }
      for (const { code, at, turn, told } of snapshots) {
        const then = await answers(code, turn, new Date(at).toISOString()).catch((error: unknown) => error)
        if (then instanceof GuantongError) {
          expect([then.code, isUnknown(code, at)]).toEqual(['GT_AS_OF_UNKNOWN', true])
          counted.refused += 1
        } else {
          expect(then).toEqual(told)
          // What could not be known is not answered by chance.
          expect(isUnknown(code, at)).toBe(false)
          counted.equal += 1
        }
      }
      for (const { code, turn, told } of snapshots)
        if (JSON.stringify(await answers(code, turn, null)) !== JSON.stringify(told)) counted.changed += 1
    }),
    { numRuns: Number(process.env.GUANTONG_HISTORIES ?? 8) },
  )
  // What was compared was not the present with itself.
  expect(counted.changed).toBeGreaterThan(counted.equal / 10)
})
