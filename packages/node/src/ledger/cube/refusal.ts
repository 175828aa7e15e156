/**
 * What was refused and why. A refusal changes nothing else.
 *
 * @module
 */
import type { ErrorCode } from '@guantong/contract'
import type { Db } from '../connection/db.ts'

export interface RefusalToRecord {
  code: ErrorCode
  sender: string
  origin?: string
  epoch?: string
  seq?: number
  /** SHA-256 of what was refused: the same thing sent again is counted, not listed again. */
  digest: string
  detail: string
}

export async function recordRefusal(db: Db, refusal: RefusalToRecord, now: Date): Promise<void> {
  await db.query(
    `insert into refusal as r (code, sender, origin, epoch, seq, digest, detail, first_at, last_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
     on conflict (code, sender, digest) do update set times = r.times + 1, last_at = excluded.last_at`,
    [
      refusal.code,
      refusal.sender,
      refusal.origin ?? null,
      refusal.epoch ?? null,
      refusal.seq ?? null,
      refusal.digest,
      refusal.detail.slice(0, 1000),
      now,
    ],
  )
}
