/**
 * Where sums of months will do.
 *
 * @module
 */

/** Both days included, as `YYYY-MM-DD`. */
export function isWholeMonths({ from, to }: { from: string; to: string }): boolean {
  const dayAfter = new Date(`${to}T00:00:00Z`)
  dayAfter.setUTCDate(dayAfter.getUTCDate() + 1)
  return from.endsWith('-01') && dayAfter.getUTCDate() === 1
}
