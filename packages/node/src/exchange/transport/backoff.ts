/**
 * Growing, capped, jittered pauses between attempts: a thousand children of a restarted parent do not come back in step.
 *
 * @module
 */
export interface Backoff {
  next(): number
  reset(): void
}

export function createBackoff(
  { firstMs, capMs }: { firstMs: number; capMs: number },
  random: () => number = Math.random,
): Backoff {
  let failures = 0
  return {
    next: () => jittered(Math.min(capMs, firstMs * 2 ** Math.min(failures++, 16)), random),
    reset() {
      failures = 0
    },
  }
}

/** Between 80 % and 120 % of `ms`. */
export const jittered = (ms: number, random: () => number = Math.random): number => ms * (0.8 + 0.4 * random())

/**
 * Pauses of something done again and again: the first anywhere within the time, so that a country whose nodes were started
 * together (a power cut is over) does not go on in step for hours.
 */
export function createPace(everyMs: number, random: () => number = Math.random): () => number {
  let isFirst = true
  return () => {
    const ms = isFirst ? everyMs * random() : jittered(everyMs, random)
    isFirst = false
    return ms
  }
}

/** When a submission published for the nth time is sent again if no receipt comes: 5 s after the first, doubling to a minute. */
export const resendAt = (now: Date, attempts: number, random: () => number = Math.random): Date =>
  new Date(now.getTime() + jittered(Math.min(60_000, 5_000 * 2 ** Math.min(Math.max(0, attempts - 1), 8)), random))
