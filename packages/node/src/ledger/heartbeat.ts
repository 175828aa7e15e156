/**
 * What each origin last said of itself: "at this time my last number was seq".
 *
 * @module
 */
import type { BeatPayload } from '@guantong/contract'
import type { Db, Tx } from './connect.ts'

/**
 * What this node can say of itself now; null while cases are not measured or figures not sealed yet, because a beat
 * promises that nothing newer than `seq` exists at its time.
 */
export async function ownBeat(db: Db): Promise<{ origin: string; epoch: string; seq: number } | null> {
  const { rows } = await db.query<{ origin: string; epoch: string; seq: number }>(
    `select code as origin, epoch, last_seq as seq from node_state
      where not exists (select from dirty_mark) and not exists (select from outbox)`,
  )
  return rows[0] ?? null
}

/** Keeps the newest beat of each origin. Signatures and senders have been checked by the caller. */
export async function storeBeats(
  tx: Tx,
  beats: readonly { payload: BeatPayload; jws: string }[],
  now: Date,
): Promise<void> {
  for (const { payload, jws } of beats) {
    await tx.query(
      `insert into origin_state as held (origin, epoch, seq, said_at, heard_at, beat) values ($1, $2, $3, $4, $5, $6)
       on conflict (origin) do update
         set epoch = excluded.epoch, seq = excluded.seq, said_at = excluded.said_at, heard_at = excluded.heard_at, beat = excluded.beat
         where held.said_at < excluded.said_at`,
      [payload.origin, payload.epoch, payload.seq, payload.at, now, jws],
    )
  }
}

/** The newest beats of every origin below, to be passed on unchanged. */
export async function beatsToForward(db: Db, self: string): Promise<string[]> {
  const { rows } = await db.query<{ beat: string }>(
    'select beat from origin_state where origin <> $1 order by origin',
    [self],
  )
  return rows.map((row) => row.beat)
}
