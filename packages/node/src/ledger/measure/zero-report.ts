/**
 * The zero report (零报告): a county-day that has ended without a single case is a scope without rows,
 * sealed, sent, receipted and kept like any other. So silence is never taken for zero.
 *
 * @module
 */
import { CASE_MEASURE, rootOfRows } from '@guantong/contract'
import type { Tx } from '../connection/db.ts'
import { applyScopes } from '../cube/apply-scopes.ts'

/** Days looked back at: a node that was away for longer reports of these only. */
const DAYS_BACK = 31

// Counties of the node's own regions; a city without counties (不设区的市) reports as one. Not before the node's first day.
const SILENT = `
  with place as (
    select r.code from region r
     where r.parent_code = any($1::text[]) or (r.code = any($1::text[]) and not exists (select from region c where c.parent_code = r.code))
  ), first as (
    select greatest(local_day(min(began_at)), local_day($2::timestamptz) - ${DAYS_BACK}) as day from epoch_log
  )
  select place.code as region, ended.day::date as day
    from place cross join first
   cross join generate_series(first.day, local_day($2::timestamptz) - 1, interval '1 day') as ended (day)
   where not exists (select from measure_scope s
     where s.data_set = '${CASE_MEASURE}' and s.region_code = place.code and s.day = ended.day::date)
     and not exists (select from dirty_mark where data_set = '${CASE_MEASURE}')
   order by 1, 2`

/** A measurement goes before it, in whichever order the two are written. */
const LEAST = 1

/** @returns how many county-days were reported as empty. To be called by an origin, by one replica at a time. */
export async function reportZero(
  tx: Tx,
  context: { self: string; regions: readonly string[]; now: Date },
): Promise<number> {
  const { rows } = await tx.query<{ region: string; day: string }>(SILENT, [context.regions, context.now])
  if (rows.length === 0) return 0
  const nothing = { origin: context.self, revision: LEAST, root: rootOfRows([]), cases: 0, casesHash: EMPTY, rows: [] }
  await applyScopes(
    tx,
    rows.map(({ region, day }) => ({ ...nothing, dataSet: CASE_MEASURE, region, day })),
    [],
    context,
  )
  return rows.length
}

/** SHA-256 over no records. */
const EMPTY = rootOfRows([])
