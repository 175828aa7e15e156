/**
 * Whose turn it is: the one who has taken least of this node's time lately. So nobody waits for a neighbour that sends much, or
 * what is laborious, for longer than one turn of it.
 *
 * @module
 */

/** What was spent counts half after so long. */
const HALF_LIFE_MS = 5_000
const LONGEST_REST_MS = 5_000

export interface FairTurns {
  /** The next of these whose turn it is; undefined: all of them rest, or there are none. */
  next(waiting: readonly string[]): string | undefined
  /** Milliseconds until the first of these may have a turn. */
  restLeft(waiting: readonly string[]): number
  /** A turn took so long; `restMs` is how long this one is not served, at most five seconds. */
  spent(who: string, ms: number, restMs?: number): void
}

interface Account {
  spent: number
  at: number
  restsUntil: number
}

export function createFairTurns(now: () => number = () => performance.now()): FairTurns {
  const accounts = new Map<string, Account>()
  const spentOf = (who: string): number => {
    const account = accounts.get(who)
    return account === undefined ? 0 : account.spent * 2 ** ((account.at - now()) / HALF_LIFE_MS)
  }
  const restOf = (who: string): number => Math.max(0, (accounts.get(who)?.restsUntil ?? 0) - now())
  return {
    next(waiting) {
      let first: string | undefined
      for (const who of waiting)
        if (restOf(who) === 0 && (first === undefined || spentOf(who) < spentOf(first))) first = who
      return first
    },
    restLeft: (waiting) => Math.min(...waiting.map(restOf)),
    spent(who, ms, restMs = 0) {
      const restsUntil = Math.max(accounts.get(who)?.restsUntil ?? 0, now() + Math.min(restMs, LONGEST_REST_MS))
      accounts.set(who, { spent: spentOf(who) + ms, at: now(), restsUntil })
    },
  }
}
