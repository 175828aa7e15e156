/**
 * Whether anything was reported at all: a sum of no scopes and a sum of zeros look alike.
 *
 * @module
 */
import type { Period } from '@guantong/standard'
import type { Db } from '../connection/db.ts'
import { wasHeld } from '../past/cells-then.ts'

// One look-up by key for each place below, until one is found. Each `limit` keeps the planner from joining: it would read every scope
// of the period, which for the counties of the country takes a hundred times as long.
const SCOPE_OF = (region: string, dataSet: string, from: string, to: string, only = ''): string => `
  cross join lateral (
    select from region_ancestor below
     cross join lateral (
       select from measure_scope s
        where s.data_set = ${dataSet} and s.region_code = below.region_code and s.day between ${from} and ${to}${only} limit 1) as scope
     where below.ancestor_code = ${region} limit 1) as reported`

/** Of these regions, those of which a scope of the data set is held, at or below them, of a day of the period. Null: of any day. `asOf`: those of
 * which one was held then. */
export async function regionsReported(
  db: Db,
  regions: readonly string[],
  dataSet: string,
  { period, asOf }: { period: Period | null; asOf: string | null },
): Promise<Set<string>> {
  if (regions.length === 0) return new Set()
  const only = asOf === null ? '' : ` and ${wasHeld('s', '$5::timestamptz')}`
  const { rows } = await db.query<{ region: string }>(
    `select wanted.region from unnest($1::text[]) as wanted (region) ${SCOPE_OF('wanted.region', '$2', '$3::date', '$4::date', only)}`,
    [regions, dataSet, period?.from ?? '-infinity', period?.to ?? 'infinity', ...(asOf === null ? [] : [asOf])],
  )
  return new Set(rows.map(({ region }) => region))
}

/** Of these months, by their first days, those of which a scope of the data set is held of a region or below it. */
export async function monthsReported(
  db: Db,
  region: string,
  dataSet: string,
  months: readonly string[],
): Promise<Set<string>> {
  if (months.length === 0) return new Set()
  const { rows } = await db.query<{ month: string }>(
    `select wanted.month from unnest($3::date[]) as wanted (month)
       ${SCOPE_OF('$1', '$2', 'wanted.month', `(wanted.month + interval '1 month' - interval '1 day')::date`)}`,
    [region, dataSet, months],
  )
  return new Set(rows.map(({ month }) => month))
}
