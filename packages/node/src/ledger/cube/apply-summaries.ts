/**
 * Replacing scopes of summaries: the same as for the case cube, over keys and numbers in the order of a definition.
 *
 * @module
 */
import {
  byBytes,
  CASE_MEASURE,
  isIssued,
  LOCAL_CODES,
  type ScopeHead,
  type ScopeRow,
  type SummaryRow,
} from '@guantong/contract'
import type { Summary } from '@guantong/standard'
import type { Tx } from '../connection/db.ts'
import { isKnownIssued } from '../rows/issued-sets.ts'
import type { Replaced } from './replaced.ts'
import type { ScopeToApply } from './scope-to-apply.ts'
import { eachValue } from './summary-columns.ts'

const FRESH = `jsonb_to_recordset($1::jsonb) as fresh (data_set text, region_code text, day date, keys text[], origin text, v numeric[])`
const FRESH_VALUES = eachValue('%').replace(/v(\d+)/g, 'v[$1] as v$1')
const FRESH_ROW = `data_set, region_code, day, keys, ${FRESH_VALUES}`
const SCOPES = `unnest($2::text[], $3::text[], $4::date[]) as scope (data_set, region_code, day)`
const HELD_ROWS = `(select * from summary_cell c
  where c.data_set = scope.data_set and c.region_code = scope.region_code and c.day = scope.day offset 0)`

// Cells that stay as they are fall out before their ancestors are looked up: of a stock, that is nearly all of them.
const ROLL_UP = `
  with changed as materialized (
    select data_set, region_code, day, keys, ${eachValue('coalesce(sum(%), 0) as %')}
      from (
        select ${FRESH_ROW} from ${FRESH}
        union all
        select c.data_set, c.region_code, c.day, c.keys, ${eachValue('-%')} from ${SCOPES} cross join lateral ${HELD_ROWS} as c
      ) as change
     group by 1, 2, 3, 4
    having ${eachValue('sum(%) <> 0', ' or ')}
  ), put as (
    insert into summary_month as held (data_set, region_code, month, keys, ${eachValue('%')})
    select changed.data_set, a.ancestor_code, date_trunc('month', changed.day)::date, keys, ${eachValue('sum(%)')}
      from changed
      join region_ancestor a on a.region_code = changed.region_code and a.ancestor_code <> a.region_code
      join region_ancestor own on own.region_code = a.ancestor_code and own.ancestor_code = $5
     group by 1, 2, 3, 4
     order by 1, 2, 3, 4
    on conflict (data_set, region_code, month, keys) do update set ${eachValue('% = held.% + excluded.%')}
    returning data_set, region_code, month, keys, ${eachValue('% = 0', ' and ')} as empty
  )
  select data_set, region_code, month, keys from put where empty`

// A stock is a whole county each time, of which one record changes one cell: the others are not written again.
const IS_GONE = `c.data_set = scope.data_set and c.region_code = scope.region_code and c.day = scope.day
     and not exists (select from (select ${FRESH_ROW}, origin from ${FRESH}) as same
       where same.data_set = c.data_set and same.region_code = c.region_code and same.day = c.day and same.keys = c.keys
         and (same.origin, ${eachValue('same.%')}) is not distinct from (c.origin, ${eachValue('c.%')}))`

const DROP_OLD = `delete from summary_cell c using ${SCOPES} where ${IS_GONE}`

// Of the scopes that were held before: cells that go or change as they were, and that new ones were not there.
const KEEP = `
  insert into summary_past (data_set, region_code, day, keys, until, old)
  select c.data_set, c.region_code, c.day, c.keys, $5::timestamptz, array[${eachValue('c.%')}]
    from ${SCOPES} join summary_cell c on ${IS_GONE}
  union all
  select fresh.data_set, fresh.region_code, fresh.day, fresh.keys, $5::timestamptz, null
    from ${SCOPES} join ${FRESH} on fresh.data_set = scope.data_set and fresh.region_code = scope.region_code and fresh.day = scope.day
   where not exists (select from summary_cell c where c.data_set = fresh.data_set and c.region_code = fresh.region_code
     and c.day = fresh.day and c.keys = fresh.keys)`

const PUT_FRESH = `
  insert into summary_cell (data_set, region_code, day, keys, origin, ${eachValue('%')})
  select data_set, region_code, day, keys, origin, ${FRESH_VALUES} from ${FRESH}
   where not exists (select from summary_cell c where c.data_set = fresh.data_set and c.region_code = fresh.region_code
     and c.day = fresh.day and c.keys = fresh.keys)`

// Roll-up rows that came down to nothing are dropped, so that equal figures are equal rows.
const DROP_EMPTY = `
  delete from summary_month held
   using jsonb_to_recordset($1::jsonb) as empty (data_set text, region_code text, month date, keys text[])
   where held.data_set = empty.data_set and held.region_code = empty.region_code and held.month = empty.month and held.keys = empty.keys`

/** Replaces the cells of scopes that are known to be newer. Runs under the lock of `applyScopes`, and only from there. */
export async function replaceSummaries(
  tx: Tx,
  scopes: readonly ScopeToApply[],
  context: { self: string; summaries: readonly Summary[]; replaced: Replaced },
): Promise<void> {
  if (scopes.length === 0) return
  const definitions = new Map(context.summaries.map((summary) => [summary.name, summary]))
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
  const places = placesOf(scopes)
  const before = scopes.filter((scope) => context.replaced.scopes.has(scope))
  if (before.length > 0) await tx.query(KEEP, [fresh, ...placesOf(before), context.replaced.at])
  const empty = await tx.query(ROLL_UP, [fresh, ...places, context.self])
  await tx.query(DROP_OLD, [fresh, ...places])
  await tx.query(PUT_FRESH, [fresh])
  if (empty.rows.length > 0) await tx.query(DROP_EMPTY, [JSON.stringify(empty.rows)])
}

const placesOf = (scopes: readonly ScopeToApply[]): [string[], string[], string[]] => [
  scopes.map((scope) => scope.dataSet),
  scopes.map((scope) => scope.region),
  scopes.map((scope) => scope.day),
]

/**
 * Can this scope be applied here: the case cube, a list of local codes, something issued from above, or a summary known here whose keys and values are the
 * ones sent? Rows no table takes (a cell twice), or gives back otherwise, wait like those of an unknown one: applied at start, they
 * would keep a node from starting. Whether figures are plausible has NOT been looked at: see `implausibleFigure`.
 */
export function isKnown(
  { dataSet }: Pick<ScopeHead, 'dataSet'>,
  rows: readonly ScopeRow[],
  summaries: readonly Summary[],
): boolean {
  if (dataSet === CASE_MEASURE || dataSet === LOCAL_CODES) return true
  if (isIssued(dataSet)) return isKnownIssued(dataSet, rows)
  const summary = summaries.find(({ name }) => name === dataSet)
  if (summary === undefined) return false
  const names = new Set(summary.values.map(({ name }) => name))
  const carried = new Set(summary.values.flatMap(({ name, kind }) => (kind === 'carry' ? name : [])))
  return (rows as readonly SummaryRow[]).every(
    ({ keys, values }, i) =>
      keys.length === summary.keys.length &&
      isBehind((rows as readonly SummaryRow[])[i - 1]?.keys, keys) &&
      Object.entries(values).every(([name, value]) => names.has(name) && (value !== 0 || carried.has(name))),
  )
}

/** Cells come as they are read: in the order of their keys, each once. Others would differ from their seal as soon as they are stored. */
function isBehind(before: readonly string[] | undefined, keys: readonly string[]): boolean {
  for (const [i, key] of keys.entries()) {
    const order = byBytes(before?.[i] ?? '', key)
    if (order !== 0) return order < 0
  }
  return before === undefined
}
