/**
 * This node's own records → what it issues for all below it (下发).
 *
 * @module
 */
import { ISSUED_FIGURES } from '@guantong/contract'
import type { Db, Tx } from '../connection/db.ts'
import { applyScopes } from '../cube/apply-scopes.ts'
import type { ScopeToApply } from '../cube/scope-to-apply.ts'
import {
  columnsOf,
  ISSUED_SETS,
  type IssuedSet,
  keyColumnsOf,
  recordOf,
  rowsOfDay,
  tableOf,
} from '../rows/issued-sets.ts'
import { figuresToIssue } from './fold-figures.ts'
import { type IssueAt, scopeToIssue, standsOf } from './scope-to-issue.ts'

const TAKE_DIRTY = `
  with taken as (
    select data_set, scope_key from dirty_mark where data_set like 'issued-%' group by data_set, scope_key order by min(id) limit $1
  )
  delete from dirty_mark using taken where dirty_mark.scope_key = taken.scope_key and dirty_mark.data_set = taken.data_set
  returning dirty_mark.data_set, to_char(date '1970-01-01' + (dirty_mark.scope_key % 100000)::int, 'YYYY-MM-DD') as day`

/**
 * Makes up to `limit` marked scopes anew; what has changed is owed downward by the scope's deferred trigger. To be called
 * under `asLeader('measure')`.
 */
export async function issueDirty(
  tx: Tx,
  context: IssueAt & { limit: number },
): Promise<{ scopes: number; changed: number }> {
  const { rows: taken } = await tx.query<{ data_set: string; day: string }>(TAKE_DIRTY, [context.limit])
  const changed: ScopeToApply[] = []
  for (const set of ISSUED_SETS) {
    const days = [...new Set(taken.filter(({ data_set }) => data_set === set.name).map(({ day }) => day))]
    if (days.length > 0) changed.push(...(await measureIssued(tx, set, days, context)))
  }
  if (taken.some(({ data_set }) => data_set === ISSUED_FIGURES)) changed.push(...(await figuresToIssue(tx, context)))
  if (changed.length > 0) await applyScopes(tx, changed, [], context)
  return { scopes: taken.length, changed: changed.length }
}

/** The node's own sums, as they are now, where they have changed since they were last issued. @returns how many months. */
export async function issueFigures(tx: Tx, context: IssueAt): Promise<number> {
  const changed = await figuresToIssue(tx, context)
  if (changed.length > 0) await applyScopes(tx, changed, [], context)
  return changed.length
}

async function measureIssued(
  tx: Tx,
  set: IssuedSet,
  days: readonly string[],
  { self, now }: IssueAt,
): Promise<ScopeToApply[]> {
  const { rows } = await tx.query<Record<string, unknown> & { on_day: string; row_hash: string }>(
    `select s.day as on_day, t.row_hash, ${columnsOf(set)}
       from unnest($2::date[]) as s (day) join ${tableOf(set)} t on ${rowsOfDay(set, '$1', 's.day')}
      order by s.day, ${keyColumnsOf(set)}`,
    [self, days],
  )
  const held = await standsOf(tx, set.name, self, days)
  const changed: ScopeToApply[] = []
  for (const day of days) {
    const own = rows.filter(({ on_day }) => on_day === day)
    const scope = scopeToIssue(
      own.map((row) => recordOf(set, row)),
      held.get(day),
      {
        ...{ dataSet: set.name, self, day, now },
        hashes: own.map(({ row_hash }) => row_hash).join(''),
      },
    )
    if (scope !== null) changed.push(scope)
  }
  return changed
}

/** Everything this node may issue is looked at again: after a start, when children or a release may be new. */
export async function markIssued(db: Db, self: string): Promise<void> {
  for (const set of ISSUED_SETS) {
    const day = set.day === null ? `date '1970-01-01'` : `local_day(t."${set.day.column}")`
    await db.query(
      `insert into dirty_mark (data_set, scope_key)
       select $1, scope_key(t.region_code, ${day}) from ${tableOf(set)} t where t.region_code = $2
       union
       select $1, scope_key(region_code, day) from measure_scope where data_set = $1 and region_code = $2 and origin = $2`,
      [set.name, self],
    )
  }
  await db.query(`select pg_notify('guantong_dirty', '')`)
}
