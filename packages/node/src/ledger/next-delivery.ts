/**
 * When the next delivery is due: what a node asks that has nothing else to do.
 *
 * @module
 */
import type { Db } from './connect.ts'

/** Milliseconds since 1970 at which the earliest unsettled delivery to `recipient` is due; null: none will ever be. */
export async function nextDeliveryAt(db: Db, recipient: string): Promise<number | null> {
  const { rows } = await db.query<{ at: Date | null }>(
    `select min(next_attempt_at) as at from delivery
      where recipient = $1 and state <> 'SETTLED' and next_attempt_at < 'infinity'`,
    [recipient],
  )
  return rows[0]?.at?.getTime() ?? null
}
