/**
 * When does the nation know? Looked up in its own ledger, many origins at once.
 *
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Country } from './country.ts'
import { DAY } from './day-of-cases.ts'

/** Cases behind the figures the nation holds, of each of these origins; committed together with the figures. */
const HELD = `select origin, sum(cases)::int as cases from measure_scope
  where data_set = 'case-measure' and day = $1 and origin = any($2) group by origin`

export interface Watch {
  /** Resolves with the time (as Date.now gives it) at which the nation was first seen to have `cases` cases of `origin`. */
  until(origin: string, cases: number): Promise<number>
  stop(): void
}

interface Waiter {
  readonly origin: string
  readonly cases: number
  readonly since: number
  resolve(at: number): void
  reject(error: Error): void
}

/** Looks every `everyMs`; nothing is deducted for it. */
export function watchNation(
  { nation }: Pick<Country, 'nation'>,
  { everyMs, withinMs }: { everyMs: number; withinMs: number },
): Watch {
  // One origin may be waited for more than once: its next case may be committed before this one was seen.
  const waiting = new Set<Waiter>()
  let stopped = false
  const look = async () => {
    while (!stopped) {
      if (waiting.size > 0) {
        const origins = [...new Set([...waiting].map(({ origin }) => origin))]
        const { rows } = await nation.query<{ origin: string; cases: number }>(HELD, [DAY, origins])
        const seen = Date.now()
        const held = new Map(rows.map(({ origin, cases }) => [origin, cases]))
        for (const one of waiting) {
          const { origin, cases, since } = one
          const isSeen = (held.get(origin) ?? 0) >= cases
          if (!isSeen && seen - since < withinMs) continue
          waiting.delete(one)
          if (isSeen) one.resolve(seen)
          else one.reject(new Error(`${origin}: the nation does not have ${cases} cases after ${withinMs} ms`))
        }
      }
      await pause(everyMs)
    }
  }
  look().catch((error: Error) => {
    for (const { reject } of waiting) reject(error)
    waiting.clear()
  })
  return {
    until: (origin, cases) =>
      new Promise((resolve, reject) => waiting.add({ origin, cases, since: Date.now(), resolve, reject })),
    stop() {
      stopped = true
      // The waiting calls have given up: nothing is reported any more.
      waiting.clear()
    },
  }
}
