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

/** Looks every `everyMs`; nothing is deducted for it. */
export function watchNation(
  { nation }: Pick<Country, 'nation'>,
  { everyMs, withinMs }: { everyMs: number; withinMs: number },
): Watch {
  const waiting = new Map<
    string,
    { cases: number; since: number; resolve: (at: number) => void; reject: (error: Error) => void }
  >()
  let stopped = false
  const look = async () => {
    while (!stopped) {
      if (waiting.size > 0) {
        const { rows } = await nation.query<{ origin: string; cases: number }>(HELD, [DAY, [...waiting.keys()]])
        const seen = Date.now()
        for (const { origin, cases } of rows) {
          const one = waiting.get(origin)
          if (one === undefined || cases < one.cases) continue
          waiting.delete(origin)
          one.resolve(seen)
        }
        for (const [origin, { cases, since, reject }] of waiting) {
          if (seen - since < withinMs) continue
          waiting.delete(origin)
          reject(new Error(`${origin}: the nation does not have ${cases} cases after ${withinMs} ms`))
        }
      }
      await pause(everyMs)
    }
  }
  look().catch((error: Error) => {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  })
  return {
    until: (origin, cases) =>
      new Promise((resolve, reject) => waiting.set(origin, { cases, since: Date.now(), resolve, reject })),
    stop() {
      stopped = true
      // Whoever still waits has given up: nothing is told any more.
      waiting.clear()
    },
  }
}
