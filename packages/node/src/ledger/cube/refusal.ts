/**
 * What was refused and why. A refusal changes nothing else.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { type ErrorCode, GuantongError } from '@guantong/contract'
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
  /** One of several things that may be sent under this digest: others are listed beside it, each once. */
  isAttempt?: boolean
}

/** Rows of one sender and code. What comes beyond is counted in one row more. */
export const MOST_REFUSALS = 500
const MERGED = '0'.repeat(64)

// A thing that is refused again is counted; a new one is listed while there is room for its sender and code.
const RECORD = `
  with room as (
    select count(*) < ${MOST_REFUSALS} or exists (select from refusal k where k.code = $1 and k.sender = $2 and k.digest = $6) as is_here
      from (select from refusal n where n.code = $1 and n.sender = $2 limit ${MOST_REFUSALS}) as listed
  )
  insert into refusal as r (code, sender, origin, epoch, seq, digest, detail, times, first_at, last_at)
  select $1, $2,
         case when room.is_here then $3 end, case when room.is_here then $4 end, case when room.is_here then $5::bigint end,
         case when room.is_here then $6 else '${MERGED}' end, case when room.is_here then $7 else $9 end, $10, $8, $8
    from room
  on conflict (code, sender, digest) do update set times = r.times + excluded.times, last_at = excluded.last_at`

const OTHER = 'select from refusal where code = $1 and sender = $2 and digest = $3 and detail <> $4'

/** The first attempt is listed under what it was made with, a different one under a digest of its own. */
async function digestFor(db: Db, { code, sender, digest, detail, isAttempt }: RefusalToRecord): Promise<string> {
  if (isAttempt !== true) return digest
  const { rowCount } = await db.query(OTHER, [code, sender, digest, textOf(detail)])
  return rowCount === 0 ? digest : createHash('sha256').update(`${digest} ${detail}`).digest('hex')
}

const textOf = (detail: string): string => detail.replaceAll('\0', '').slice(0, 1000)

export async function recordRefusal(db: Db, refusal: RefusalToRecord, now: Date, times = 1): Promise<void> {
  const { code, sender, origin = null, epoch = null, seq = null, detail } = refusal
  const digest = await digestFor(db, refusal)
  await db.query(RECORD, [
    ...[code, sender, origin, epoch, seq, digest, textOf(detail), now],
    new GuantongError('GT_REFUSALS_MERGED', { code, sender }).message,
    times,
  ])
}

/** The same of many at once: of one thing that is refused in many places one statement is enough. */
export async function recordRefusals(db: Db, refusals: readonly RefusalToRecord[], now: Date): Promise<void> {
  const same = Map.groupBy(refusals, ({ code, sender, digest, detail, isAttempt }) =>
    [code, sender, digest, isAttempt ? detail : ''].join(' '),
  )
  for (const all of same.values()) await recordRefusal(db, all[0] as RefusalToRecord, now, all.length)
}
