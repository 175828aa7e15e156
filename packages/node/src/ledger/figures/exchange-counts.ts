/**
 * The exchange in numbers, for monitoring many nodes at once.
 *
 * @module
 */
import type { Db } from '../connection/db.ts'

export interface ExchangeCounts {
  epoch: string
  /** Own submissions, of all epochs. */
  sealed: number
  /** Submissions of others taken in. */
  received: number
  /** Deliveries by recipient and state, without what is settled. */
  open: { recipient: string; state: string; count: number }[]
  /** What was refused here, by code. */
  refusals: { code: string; times: number }[]
  unsealed: number
  dirtyMarks: number
  lost: number
  altered: number
  discrepancies: number
  /** Of them: sealed with a stolen key. */
  forged: number
  /** Of the signed topology taken last; null: none was signed. */
  topologyVersion: number | null
}

/** Marks are counted up to here: an import may leave millions for a moment. */
const MOST_COUNTED = 100_000

const COUNTS = `
  select n.epoch,
         (select coalesce(sum(e.arrived), 0)::bigint from origin_epoch e where e.origin = n.code) as sealed,
         (select coalesce(sum(e.arrived), 0)::bigint from origin_epoch e where e.origin <> n.code) as received,
         (select coalesce(jsonb_agg(d), '[]') from (
            select recipient, state, count(*) as count from delivery where state <> 'SETTLED' group by 1, 2 order by 1, 2) as d) as open,
         (select coalesce(jsonb_agg(r), '[]') from (
            select code, sum(times)::bigint as times from refusal group by 1 order by 1) as r) as refusals,
         (select count(*) from (select from unsealed limit ${MOST_COUNTED}) as u) as unsealed,
         (select count(*) from (select from dirty_mark limit ${MOST_COUNTED}) as m) as "dirtyMarks",
         (select count(*) from lost_scope) as lost,
         (select count(*) from measure_scope where held_root is not null) as altered,
         (select count(*) from discrepancy where healed_at is null) as discrepancies,
         (select count(*) from discrepancy where healed_at is null and kind = 'FORGED') as forged,
         (select version from topology_taken) as "topologyVersion"
    from node_state n`

export async function exchangeCounts(db: Db): Promise<ExchangeCounts> {
  const { rows } = await db.query<ExchangeCounts>(COUNTS)
  return rows[0] as ExchangeCounts
}
