/**
 * Times of which nobody can say what figures were: before the history began, beyond its retention, and while a database that was set back
 * went another way.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { Db, Tx } from '../connection/db.ts'

/**
 * BEGAN: there was no history before. BY_HAND: another hand has removed scopes, and their past with them. LET_GO: it is kept as long as `history.days` says. SET_BACK: the database was set back, and how it went on is
 * lost. TAKEN_UP: the summary has another definition since. GIVEN_BACK: of a region above only the present is kept.
 */
type Gap = 'BEGAN' | 'BY_HAND' | 'LET_GO' | 'SET_BACK' | 'TAKEN_UP' | 'GIVEN_BACK'

const asOfUnknown = (
  node: string,
  asOf: Date,
  gap: { readonly reason: Gap; readonly from: Date | null; readonly to: Date | null },
): GuantongError =>
  new GuantongError('GT_AS_OF_UNKNOWN', {
    node,
    asOf: asOf.toISOString(),
    from: gap.from?.toISOString() ?? '…',
    to: gap.to?.toISOString() ?? '…',
    reason: gap.reason,
  })

/** Of a region above this node. */
export const asOfAbove = (node: string, asOf: Date): GuantongError =>
  asOfUnknown(node, asOf, { reason: 'GIVEN_BACK', from: null, to: null })

const FIND = `
  select reason, case when from_at > '-infinity' then from_at end as from, to_at as to
    from figure_history_gap
   where data_set = any($1 || array['']) and from_at <= $2 and to_at > $2
   order by to_at desc limit 1`

// A change has its moment before it is committed, and the lock of the cube until then.
const SETTLED = `select pg_advisory_xact_lock_shared(hashtext('guantong cube'))`
const UNSETTLED_MS = 600_000

/**
 * Whether what was held then can be told: of all these data sets. Waits for a change that is being made. Reading what was held is another
 * statement: what is let go of in between is missing from it.
 */
export async function unknownAsOf(
  db: Db,
  given: { dataSets: readonly string[]; asOf: Date; now: Date; self: string; field?: string },
): Promise<GuantongError | null> {
  const { dataSets, asOf, now, self, field = 'asOf' } = given
  if (asOf > now) return new GuantongError('GT_INPUT_INVALID', { field, reason: `after ${now.toISOString()}` })
  if (now.getTime() - asOf.getTime() < UNSETTLED_MS) await db.query(SETTLED)
  const { rows } = await db.query<{ reason: Gap; from: Date | null; to: Date }>(FIND, [dataSets, asOf])
  const gap = rows[0]
  return gap === undefined ? null : asOfUnknown(self, asOf, gap)
}

// After its last change nothing is known of how the lost database went on; what lies between that change and the copy is taken for lost, too.
const SET_BACK = `
  insert into figure_history_gap (data_set, from_at, to_at, reason)
  select '', least($1::timestamptz, coalesce(greatest((select max(held_since) from measure_scope), (select max(until) from scope_past)), '-infinity')),
         clock_timestamp(), 'SET_BACK'
  on conflict (data_set, from_at) do update set to_at = greatest(figure_history_gap.to_at, excluded.to_at), reason = excluded.reason`

/** The database was set back, at the latest now; not before `notBefore`, if it may have changed since. */
export async function noteSetBack(tx: Tx, notBefore: Date | null): Promise<void> {
  await tx.query(SET_BACK, [notBefore])
}

/**
 * When the last of this node's own envelopes was sealed that a recipient has signed for: it holds the same. What was sealed since, or from
 * this number on, may be of another life than what others hold.
 */
export async function lastAgreed(tx: Tx, before: { epoch: string; seq: number } | null = null): Promise<Date> {
  const { rows } = await tx.query<{ at: Date | null }>(
    `select max(s.sealed_at) as at from submission s join delivery d using (origin, epoch, seq)
      where s.origin = (select code from node_state) and d.state = 'SETTLED'
        and ($1::text is null or (s.epoch, s.seq) < ($1, $2::bigint))`,
    [before?.epoch ?? null, before?.seq ?? null],
  )
  return rows[0]?.at ?? new Date(0)
}

const TAKEN_UP = `
  insert into figure_history_gap (data_set, from_at, to_at, reason)
  select name, '-infinity', clock_timestamp(), 'TAKEN_UP' from unnest($1::text[]) as name
  on conflict (data_set, from_at) do update set to_at = excluded.to_at`

/** These summaries mean something else from now on. */
export async function noteTakenUp(tx: Tx, dataSets: readonly string[]): Promise<void> {
  await tx.query(TAKEN_UP, [dataSets])
  await tx.query('delete from summary_past where data_set = any($1)', [dataSets])
}
