/**
 * The last heartbeat of each origin: "at this time my last number was seq".
 *
 * @module
 */
import type { BeatPayload } from '@guantong/contract'
import type { Db, Tx } from '../connection/db.ts'

/**
 * What this node can say of itself now; null while cases are not measured or figures not sealed yet, because a beat
 * promises that nothing newer than `seq` exists at its time. `before`: numbers of its earlier epochs.
 */
export async function ownBeat(db: Db): Promise<{ origin: string; epoch: string; seq: number; before: number } | null> {
  const { rows } = await db.query<{ origin: string; epoch: string; seq: number; before: number }>(
    `select code as origin, epoch, last_seq as seq,
            (select coalesce(sum(e.arrived), 0)::bigint from origin_epoch e
              where e.origin = code and e.epoch < node_state.epoch and e.epoch not like '%.down') as before
       from node_state
      where not exists (select from dirty_mark)
        and not exists (select from unsealed where data_set not like 'issued-%')`,
  )
  return rows[0] ?? null
}

// The order of numbers goes before the order of clocks: a clock set back does not make an origin silent, and what was said by
// a clock that ran ahead is replaced by the next word.
const PUT_BEATS = `
  insert into origin_state as held (origin, epoch, seq, before, said_at, heard_at, beat)
  select distinct on (origin) origin, epoch, seq, before, at, $2::timestamptz, jws
    from jsonb_to_recordset($1::jsonb)
      as s (origin text, epoch text, seq bigint, before bigint, at timestamptz, jws text)
   order by origin, epoch desc, seq desc, at desc
  on conflict (origin) do update
    set epoch = excluded.epoch, seq = excluded.seq, before = excluded.before, said_at = excluded.said_at,
        heard_at = excluded.heard_at, beat = excluded.beat
    where (excluded.epoch, excluded.seq) > (held.epoch, held.seq)
       or excluded.said_at > held.said_at or held.said_at > excluded.heard_at`

/** Keeps the newest beat of each origin. Signatures and senders have been checked by the caller. */
export async function storeBeats(
  tx: Tx,
  beats: readonly { payload: BeatPayload; jws: string }[],
  now: Date,
): Promise<void> {
  if (beats.length === 0) return
  await tx.query(PUT_BEATS, [JSON.stringify(beats.map(({ payload, jws }) => ({ ...payload, jws }))), now])
}

/** The newest beats of every origin below, to be passed on unchanged. */
export async function beatsToForward(db: Db, self: string): Promise<string[]> {
  const { rows } = await db.query<{ beat: string }>(
    'select beat from origin_state where origin <> $1 order by origin',
    [self],
  )
  return rows.map((row) => row.beat)
}
