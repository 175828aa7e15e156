/**
 * Replacing scopes of summaries: the same as for the case cube, over keys and numbers in the order of a definition.
 *
 * @module
 */
import { CASE_MEASURE, type ScopeHead, type ScopeRow, type SummaryRow } from '@guantong/contract'
import type { Summary } from '@guantong/standard'
import type { ScopeToApply } from './apply-scopes.ts'
import type { Tx } from './connect.ts'
import { eachValue } from './summary-columns.ts'

const FRESH = `jsonb_to_recordset($1::jsonb) as fresh (data_set text, region_code text, day date, keys text[], origin text, v numeric[])`
const FRESH_VALUES = eachValue('%').replace(/v(\d+)/g, 'v[$1] as v$1')
const SCOPES = `unnest($2::text[], $3::text[], $4::date[]) as scope (data_set, region_code, day)`
const HELD_ROWS = `(select * from summary_cell c
  where c.data_set = scope.data_set and c.region_code = scope.region_code and c.day = scope.day offset 0)`

const ROLL_UP = `
  insert into summary_month as held (data_set, region_code, month, keys, ${eachValue('%')})
  select change.data_set, a.ancestor_code, date_trunc('month', change.day)::date, keys, ${eachValue('coalesce(sum(%), 0)')}
    from (
      select data_set, region_code, day, keys, ${FRESH_VALUES} from ${FRESH}
      union all
      select c.data_set, c.region_code, c.day, c.keys, ${eachValue('-%')} from ${SCOPES} cross join lateral ${HELD_ROWS} as c
    ) as change
    join region_ancestor a on a.region_code = change.region_code
    join region_ancestor own on own.region_code = a.ancestor_code and own.ancestor_code = $5
   group by 1, 2, 3, 4
  having ${eachValue('sum(%) <> 0', ' or ')}
   order by 1, 2, 3, 4
  on conflict (data_set, region_code, month, keys) do update set ${eachValue('% = held.% + excluded.%')}`

const DROP_OLD = `
  delete from summary_cell c using unnest($1::text[], $2::text[], $3::date[]) as scope (data_set, region_code, day)
   where c.data_set = scope.data_set and c.region_code = scope.region_code and c.day = scope.day`

const PUT_FRESH = `
  insert into summary_cell (data_set, region_code, day, keys, origin, ${eachValue('%')})
  select data_set, region_code, day, keys, origin, ${FRESH_VALUES} from ${FRESH}`

const DROP_EMPTY = `
  delete from summary_month
   where (data_set, region_code, month) in (
     select distinct scope.data_set, a.ancestor_code, date_trunc('month', scope.day)::date
       from unnest($1::text[], $2::text[], $3::date[]) as scope (data_set, region_code, day)
       join region_ancestor a on a.region_code = scope.region_code)
     and ${eachValue('% = 0', ' and ')}`

/** Replaces the cells of scopes that are known to be newer. Runs under the lock of `applyScopes`, and only from there. */
export async function replaceSummaries(
  tx: Tx,
  scopes: readonly ScopeToApply[],
  at: { self: string; summaries: readonly Summary[] },
): Promise<void> {
  if (scopes.length === 0) return
  const definitions = new Map(at.summaries.map((summary) => [summary.name, summary]))
  const fresh = JSON.stringify(
    scopes.flatMap((scope) => {
      const values = definitions.get(scope.dataSet)?.values ?? []
      return (scope.rows as readonly SummaryRow[]).map((row) => ({
        data_set: scope.dataSet,
        region_code: scope.region,
        day: scope.day,
        keys: row.keys,
        origin: scope.origin,
        // What is carried may be unknown; what is counted and not sent is 0.
        v: values.map(({ name, kind }) => row.values[name] ?? (kind === 'carry' ? null : 0)),
      }))
    }),
  )
  const places = [
    scopes.map((scope) => scope.dataSet),
    scopes.map((scope) => scope.region),
    scopes.map((scope) => scope.day),
  ]
  await tx.query(ROLL_UP, [fresh, ...places, at.self])
  await tx.query(DROP_OLD, places)
  await tx.query(PUT_FRESH, [fresh])
  await tx.query(DROP_EMPTY, places)
}

/** Can this scope be applied here: the case cube, or a summary known here whose keys and values are the ones sent? */
export function isKnown(
  { dataSet }: Pick<ScopeHead, 'dataSet'>,
  rows: readonly ScopeRow[],
  summaries: readonly Summary[],
): boolean {
  if (dataSet === CASE_MEASURE) return true
  const summary = summaries.find(({ name }) => name === dataSet)
  if (summary === undefined) return false
  const names = new Set(summary.values.map(({ name }) => name))
  return (rows as readonly SummaryRow[]).every(
    ({ keys, values }) => keys.length === summary.keys.length && Object.keys(values).every((name) => names.has(name)),
  )
}
