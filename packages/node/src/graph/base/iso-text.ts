/**
 * Moments as ISO 8601, as `Date.toISOString` writes them: a page of cases has hundreds, of a few days.
 *
 * @module
 */
const DAY_MS = 86_400_000
const KEPT_DAYS = 1000
const TWO = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'))

/** Each day is written once. @throws RangeError for a Date that is none, as toISOString does. */
export function createIsoText(): (at: Date) => string {
  const days = new Map<number, string>()
  return (at) => {
    const time = at.getTime()
    const day = Math.floor(time / DAY_MS)
    let written = days.get(day)
    if (written === undefined) {
      written = new Date(time).toISOString().split('T')[0] as string
      if (days.size >= KEPT_DAYS) days.clear()
      days.set(day, written)
    }
    const ms = time - day * DAY_MS
    const seconds = Math.floor(ms / 1000)
    const minutes = Math.floor(seconds / 60)
    const rest = ms % 1000
    const fraction = rest === 0 ? '000' : String(rest).padStart(3, '0')
    return `${written}T${TWO[Math.floor(minutes / 60)]}:${TWO[minutes % 60]}:${TWO[seconds % 60]}.${fraction}Z`
  }
}

/** A day of a column without a time, which Prisma gives as midnight in UTC. */
export const dayText = (day: Date): string => day.toISOString().slice(0, 10)
