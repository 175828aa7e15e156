/** Counts requests of each sender in a window of a minute; every replica counts for itself. */
export interface RateLimit {
  /** Null, or the seconds after which the sender may come again. */
  refuses(sender: string): number | null
}

const WINDOW_MS = 60_000

export function createRateLimit(perMinute: number, now: () => Date): RateLimit {
  let windowEnd = 0
  const counts = new Map<string, number>()
  return {
    refuses(sender) {
      const at = now().getTime()
      if (at >= windowEnd) {
        windowEnd = at + WINDOW_MS
        counts.clear()
      }
      const count = (counts.get(sender) ?? 0) + 1
      counts.set(sender, count)
      return count <= perMinute ? null : Math.ceil((windowEnd - at) / 1000)
    },
  }
}
