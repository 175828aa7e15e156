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

/** The same for each of several recipients; those that will never be owed anything are left out. */
export async function nextDeliveriesAt(db: Db, recipients: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ recipient: string; at: Date | null }>(
    `select wanted.recipient, earliest.at from unnest($1::text[]) as wanted (recipient)
      cross join lateral (select min(d.next_attempt_at) as at from delivery d
        where d.recipient = wanted.recipient and d.state <> 'SETTLED' and d.next_attempt_at < 'infinity') as earliest`,
    [recipients],
  )
  return new Map(rows.flatMap(({ recipient, at }) => (at === null ? [] : [[recipient, at.getTime()] as const])))
}
