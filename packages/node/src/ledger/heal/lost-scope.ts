/**
 * Scopes of this origin that its parent holds newer than itself: its database was set back.
 *
 * @module
 */
import type { HeldScope } from '@guantong/contract'
import type { Db, Tx } from '../connection/db.ts'

// Measured since the new epoch began: the records are here, and their content now goes before what was sealed before.
const ASSERT = `
  update measure_scope s
     set revision = greatest(s.revision, h.revision) + 1, epoch = null, seq = null
    from jsonb_to_recordset($1::jsonb) as h ("dataSet" text, region text, day date, revision bigint, root text)
   where s.data_set = h."dataSet" and s.region_code = h.region and s.day = h.day
     and s.measured_in = (select epoch from node_state) and s.revision <= h.revision and s.root <> h.root
  returning s.data_set, s.region_code, s.day`

const NAME = `
  insert into lost_scope as l (data_set, region_code, day, revision, cases, root, told_by, seen_at)
  select h."dataSet", h.region, h.day, h.revision, h.cases, h.root, $2, $3
    from jsonb_to_recordset($1::jsonb) as h ("dataSet" text, region text, day date, revision bigint, cases bigint, root text)
   where not exists (select from measure_scope s
      where s.data_set = h."dataSet" and s.region_code = h.region and s.day = h.day
        and (s.measured_in = (select epoch from node_state) or s.revision >= h.revision))
  on conflict (data_set, region_code, day) do update
    set revision = excluded.revision, cases = excluded.cases, root = excluded.root, told_by = excluded.told_by
    where l.revision < excluded.revision`

/**
 * Scopes measured since this epoch began are sent again with a newer revision; the others are named as lost, and what stands
 * above stays as it is: what a city lost must not disappear above by itself.
 */
export async function judgeLoss(
  tx: Tx,
  scopes: readonly HeldScope[],
  context: { toldBy: string; now: Date },
): Promise<{ asserted: number; lost: number }> {
  const asserted = await tx.query(ASSERT, [JSON.stringify(scopes)])
  const lost = await tx.query(NAME, [JSON.stringify(scopes), context.toldBy, context.now])
  return { asserted: asserted.rowCount ?? 0, lost: lost.rowCount ?? 0 }
}

/** Scopes whose records have come back are lost no longer. */
export async function dropFound(db: Db): Promise<number> {
  const { rowCount } = await db.query(
    `delete from lost_scope l using measure_scope s
      where s.data_set = l.data_set and s.region_code = l.region_code and s.day = l.day and s.revision > l.revision`,
  )
  return rowCount ?? 0
}
