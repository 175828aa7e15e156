/**
 * A steady drizzle: every origin commits a case now and then, and the nation is watched for each.
 *
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Country } from './country.ts'
import { DAY } from './day-of-cases.ts'
import { watchNation } from './watch-nation.ts'

export interface Trickled {
  readonly commits: number
  /** From each commit until the nation was seen to have it. */
  readonly waitsMs: readonly number[]
}

export interface Trickle {
  /** Every origin once each `everySeconds`, evenly spread over that time; for `seconds`. */
  run(at: { seconds: number; everySeconds: number }): Promise<Trickled>
}

/** Looking ten times as often takes a tenth of a core from those looked at, in a country of hundreds. */
const LOOK_MS = 50
const HELD = `select origin, sum(cases)::int as cases from measure_scope where data_set = 'case-measure' and day = $1 group by origin`

/** Counts on from what the nation holds; no other writer may run meanwhile. */
export async function createTrickle(country: Country): Promise<Trickle> {
  const { rows } = await country.nation.query<{ origin: string; cases: number }>(HELD, [DAY])
  const known = new Map(rows.map(({ origin, cases }) => [origin, cases]))
  const hostOf = new Map(country.hosts.flatMap(({ host, codes }) => codes.map((code) => [code, host])))
  const { origins } = country.places
  let turn = 0
  return {
    async run({ seconds, everySeconds }) {
      const watch = watchNation(country, { everyMs: LOOK_MS, withinMs: 60_000 })
      const waits: Promise<number>[] = []
      const stepMs = (everySeconds * 1000) / origins.length
      const commits = Math.floor((seconds * 1000) / stepMs)
      const begun = performance.now()
      const one = async (origin: string): Promise<number> => {
        const cell = turn++
        const cases = (known.get(origin) ?? 0) + 1
        known.set(origin, cases)
        const seen = watch.until(origin, cases)
        const written = hostOf
          .get(origin)
          ?.ask('write', { codes: [origin], from: cell % 300, to: (cell % 300) + 1, turn: 1000 + cell, atOnce: 1 })
        const [at, answer] = await Promise.all([seen, written])
        return at - (answer?.committedAt[origin] ?? Number.NaN)
      }
      try {
        for (let i = 0; i < commits; i++) {
          await pause(Math.max(0, begun + i * stepMs - performance.now()))
          waits.push(one(origins[i % origins.length] as string))
        }
        return { commits, waitsMs: await Promise.all(waits) }
      } finally {
        watch.stop()
      }
    },
  }
}
