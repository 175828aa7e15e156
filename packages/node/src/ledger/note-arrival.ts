/**
 * How far each origin has come in this ledger.
 *
 * @module
 */
import type { Tx } from './connect.ts'

// A late number of an older epoch does not turn the clock back; the count of a new epoch is taken once, when it begins.
const ARRIVED = `
  insert into origin_received as held (origin, epoch, arrived, last_seq, sealed_at) values ($1, $2, 1, $3, $4)
  on conflict (origin) do update
    set arrived = case when held.epoch = excluded.epoch then held.arrived + 1
          else (select count(*) from submission s where s.origin = excluded.origin and s.epoch = excluded.epoch) end,
        last_seq = case when held.epoch = excluded.epoch then greatest(held.last_seq, excluded.last_seq)
          else (select max(seq) from submission s where s.origin = excluded.origin and s.epoch = excluded.epoch) end,
        sealed_at = greatest(held.sealed_at, excluded.sealed_at),
        epoch = excluded.epoch
    where held.epoch = excluded.epoch or held.sealed_at < excluded.sealed_at`

/** To be called once for each submission, in the transaction that first stores it. */
export async function noteArrival(
  tx: Tx,
  submission: { origin: string; epoch: string; seq: number; sealedAt: Date | string },
): Promise<void> {
  await tx.query(ARRIVED, [submission.origin, submission.epoch, submission.seq, submission.sealedAt])
}
