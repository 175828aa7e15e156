/**
 * Submissions that are sound and cannot be committed here yet (挂起).
 *
 * @module
 */
import type { Opened } from '@guantong/contract'
import type { Db, Tx } from '../connection/db.ts'

export interface Parked {
  sender: string
  digest: string
  origin: string
  epoch: string
  seq: number
  seal: string
  body: string
  tries: number
}

/** @returns how often it has been tried, with this time. */
export async function park(
  db: Db,
  { payload, digest, from, seal, bodyText }: Opened,
  detail: string,
  now: Date,
): Promise<number> {
  const { rows } = await db.query<{ tries: number }>(
    `insert into parked as p (sender, digest, origin, epoch, seq, seal, body, tries, detail, first_at, last_at)
     values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $9)
     on conflict (sender, digest) do update set tries = p.tries + 1, detail = excluded.detail, last_at = excluded.last_at
     returning tries`,
    [from, digest, payload.origin, payload.epoch, payload.seq, seal, bodyText, detail.slice(0, 1000), now],
  )
  return rows[0]?.tries ?? 1
}

/** Parked ones whose last try was before `before`, the longest waiting first. */
export async function parkedBefore(db: Db, before: Date, limit: number): Promise<Parked[]> {
  const { rows } = await db.query<Parked>(
    `select sender, digest, origin, epoch, seq, seal, body, tries from parked where last_at < $1 order by last_at limit $2`,
    [before, limit],
  )
  return rows
}

export async function unpark(tx: Tx, digests: readonly string[]): Promise<void> {
  if (digests.length > 0) await tx.query('delete from parked where digest = any($1)', [digests])
}
