/**
 * How long the changes of rows are kept (变更记录保留期).
 *
 * @module
 */
import type { Ledger } from '../connection/connect.ts'

/**
 * Makes the partitions of this month and the next two, and lets go of what is older than so many days, a month at a time. Safe
 * at any time and as often as wanted; it waits for no writer longer than three seconds, and then fails without a change.
 *
 * @returns how many partitions were made and dropped.
 */
export async function keepHistory(ledger: Ledger, { now, days }: { now: Date; days: number }): Promise<number> {
  return ledger.transaction(async (tx) => {
    await tx.query(`set local lock_timeout = '3s'`)
    const { rows } = await tx.query<{ changed: number }>(
      `select keep_history($1::timestamptz, make_interval(days => $2)) as changed`,
      [now, days],
    )
    return rows[0]?.changed ?? 0
  })
}
