/**
 * Figures with their standing: a sum is given where something was reported, and nothing where it is none.
 *
 * @module
 */
import { CASE_MEASURE, type GuantongError, type Standing } from '@guantong/contract'
import { localDay, type Period } from '@guantong/standard'
import type { Db } from '../connection/db.ts'
import { asOfAbove, unknownAsOf } from '../past/history-gap.ts'
import { type GivenBack, givenBack } from './issued-figures.ts'
import type { Place, PlaceOf } from './place-regions.ts'
import { regionsReported } from './reported-scopes.ts'
import { standingOf } from './standing.ts'
import { type MeasureQuery, type MeasureRow, sumMeasures } from './sum-measures.ts'
import { type SummaryFigures, type SummaryQuery, sumSummary } from './sum-summary.ts'

export interface Figures<Row> {
  readonly standing: Standing
  /** Empty unless `REPORTED`; then one row without groups, and with groups one for each that has cells. */
  readonly rows: readonly Row[]
}

export interface ReadAt {
  readonly now: Date
  readonly self: string
  readonly placeOf: PlaceOf
}

/**
 * Of a region above, what was issued; an error where the question is finer than that, or of another time than now.
 *
 * @throws GuantongError GT_QUERY_TOO_LARGE | GT_AS_OF_UNKNOWN | GT_INPUT_INVALID
 */
export async function readMeasures(
  db: Db,
  query: Omit<MeasureQuery, 'today' | 'issued'>,
  at: ReadAt,
): Promise<Map<string, Figures<MeasureRow> | GuantongError>> {
  const { placeOf, self } = at
  const { asOf = null } = query
  const now = await momentOf(db, CASE_MEASURE, asOf, at)
  const today = localDay(now)
  const isAhead = isPeriodAhead(query, now)
  const above = query.regions.filter((region) => placeOf(region) === 'ABOVE')
  const issued = isAhead || asOf !== null ? new Map<string, GivenBack>() : await givenBack(db, above, query, { now })
  const issuedHere = [...issued].flatMap(([region, { isReported, refusal }]) =>
    isReported && refusal === null ? [region] : [],
  )
  const { sums, reported } = await sumOf(db, {
    // Nothing of a period ahead is counted: there is nothing to be read.
    held: isAhead ? [] : query.regions.filter((region) => isHeldHere(placeOf(region))),
    issued: issuedHere,
    sum: async (regions) =>
      regions.length === 0 ? new Map() : sumMeasures(db, { ...query, regions, today, issued: issuedHere }),
    isZero: ({ values }) => Object.values(values).every((value) => value === 0),
    dataSet: CASE_MEASURE,
    period: { from: query.from, to: [query.to, today].sort()[0] as string },
    asOf,
  })
  return new Map<string, Figures<MeasureRow> | GuantongError>(
    query.regions.map((region) => {
      const refusal = asOf !== null && placeOf(region) === 'ABOVE' ? asOfAbove(self, now) : issued.get(region)?.refusal
      if (refusal != null) return [region, refusal] as const
      const known = { place: placeOf(region), isAhead, isGivenBack: issued.has(region) }
      return [region, figuresOf(standingOf({ ...known, isReported: reported.has(region) }), sums.get(region))] as const
    }),
  )
}

/**
 * Of a region above there is nothing: summaries are not issued.
 *
 * @throws GuantongError GT_SUMMARY_KEY_UNKNOWN | GT_QUERY_TOO_LARGE | GT_AS_OF_UNKNOWN | GT_INPUT_INVALID
 */
export async function readSummary(
  db: Db,
  query: SummaryQuery,
  at: ReadAt,
): Promise<Map<string, Figures<SummaryFigures>>> {
  const { placeOf } = at
  const { asOf = null } = query
  const now = await momentOf(db, query.summary.name, asOf, at)
  const period = query.summary.day === null ? null : query.period
  const isAhead = period !== null && isPeriodAhead(period, now)
  const { sums, reported } = await sumOf(db, {
    held: query.regions.filter((region) => isHeldHere(placeOf(region))),
    issued: [],
    sum: (regions) => sumSummary(db, { ...query, regions }),
    isZero,
    dataSet: query.summary.name,
    period,
    asOf,
  })
  return new Map(
    query.regions.map((region) => {
      const known = { place: placeOf(region), isAhead, isGivenBack: false }
      return [region, figuresOf(standingOf({ ...known, isReported: reported.has(region) }), sums.get(region))] as const
    }),
  )
}

/** Of it, only what was counted at the regions themselves: by tiers that are no origins. */
export async function readSummaryAlone(db: Db, query: SummaryQuery): Promise<Map<string, Figures<SummaryFigures>>> {
  const sums = await sumSummary(db, { ...query, alone: true })
  return new Map(
    [...sums].map(([region, rows]) => [region, figuresOf(rows.every(isZero) ? 'NOT_REPORTED' : 'REPORTED', rows)]),
  )
}

/** Days ahead of today are not counted (L2). */
export const isPeriodAhead = ({ from }: Pick<Period, 'from'>, now: Date): boolean => from > localDay(now)

/** The moment figures are read of: now, or a moment of which it is known what was held. */
async function momentOf(db: Db, dataSet: string, asOf: string | null, { now, self }: ReadAt): Promise<Date> {
  if (asOf === null) return now
  const unknown = await unknownAsOf(db, { dataSets: [dataSet], asOf: new Date(asOf), now, self })
  if (unknown !== null) throw unknown
  return new Date(asOf)
}

const isHeldHere = (place: Place): boolean => place === 'OWN' || place === 'NO_NODE'

const figuresOf = <Row>(standing: Standing, rows: readonly Row[] = []): Figures<Row> => ({
  standing,
  rows: standing === 'REPORTED' ? rows : [],
})

const isZero = ({ values }: SummaryFigures): boolean => values.every((value) => value === 0 || value === null)

interface Sums<Row> {
  readonly sums: ReadonlyMap<string, readonly Row[]>
  readonly reported: ReadonlySet<string>
}

/**
 * Only a sum of nothing but zeros has to be asked whether anything was reported. It is then read again, for what was reported between
 * the two readings is in the second and not in the first.
 */
async function sumOf<Row>(
  db: Db,
  given: {
    held: readonly string[]
    /** Known to be reported. */
    issued: readonly string[]
    sum: (regions: readonly string[]) => Promise<Map<string, Row[]>>
    isZero: (row: Row) => boolean
    dataSet: string
    period: Period | null
    asOf: string | null
  },
): Promise<Sums<Row>> {
  const { held, issued, sum, isZero, dataSet, period, asOf } = given
  const sums = await sum([...held, ...issued])
  const bare = new Set(held.filter((region) => sums.get(region)?.every(isZero) ?? true))
  const zeros = await regionsReported(db, [...bare], dataSet, { period, asOf })
  if (zeros.size > 0) for (const [region, rows] of await sum([...zeros])) sums.set(region, rows)
  const reported = new Set([...held.filter((region) => !bare.has(region)), ...zeros, ...issued])
  return { sums, reported }
}
