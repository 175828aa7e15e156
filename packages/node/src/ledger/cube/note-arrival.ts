/**
 * How far each origin has come in this ledger.
 *
 * @module
 */
import type { Tx } from '../connection/db.ts'

const ARRIVED = `
  insert into origin_epoch as held (origin, epoch, arrived, last_seq, sealed_at)
  select origin, epoch, count(*), max(seq), max(sealed_at)
    from jsonb_to_recordset($1::jsonb) as s (origin text, epoch text, seq bigint, sealed_at timestamptz)
   group by origin, epoch
   order by origin, epoch
  on conflict (origin, epoch) do update
    set arrived = held.arrived + excluded.arrived,
        last_seq = greatest(held.last_seq, excluded.last_seq),
        sealed_at = greatest(held.sealed_at, excluded.sealed_at)`

/**
 * To be called once for each submission, in the transaction that first stores it. What a seal says of its time is worth no more than its
 * arrival: a clock that runs ahead, or lies, makes nothing fresher.
 */
export async function noteArrivals(
  tx: Tx,
  submissions: readonly { origin: string; epoch: string; seq: number; sealedAt: Date | string }[],
  now: Date,
): Promise<void> {
  if (submissions.length === 0) return
  const rows = submissions.map(({ origin, epoch, seq, sealedAt }) => ({
    ...{ origin, epoch, seq },
    sealed_at: new Date(Math.min(new Date(sealedAt).getTime(), now.getTime())),
  }))
  await tx.query(ARRIVED, [JSON.stringify(rows)])
}
