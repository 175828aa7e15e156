/**
 * Looks on while faults last: what a node answers must never claim more than it holds, and what a child takes for settled must
 * be in its recipient's ledger.
 *
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises'
import { ask, type Data } from './ask.ts'
import type { Stage } from './stage.ts'
import type { Site } from './world.ts'

const EVERY_MS = 120
/** A database call may take this long before it counts as away. */
const AWAY_MS = 1_500

export interface Watch {
  /** Looks a last time and ends. */
  end(): Promise<string[]>
  readonly looks: () => number
}

const FIGURES = (codes: readonly string[]): string =>
  `{ ${codes
    .map(
      (code) =>
        `c${code}: region(code: "${code}") { measures(period: { from: "2020-01-01", to: "2029-12-31" }) {
          asOf nodes { reported } coverage { reporting sources { node source asOf epoch revision } } } }`,
    )
    .join(' ')} }`

/** `heldBefore`: cases of each city when the schedule began. */
export function watch(stage: Stage, heldBefore: ReadonlyMap<string, number>): Watch {
  const { world } = stage
  const stale = new Set<string>()
  const ending = new AbortController()
  let looks = 0
  const above = world.sites.filter(({ code }) => world.sites.some(({ parent }) => parent === code))

  const lookAt = async (site: Site): Promise<void> => {
    const below = world.cities.filter((city) => world.topology.isWithin(city.code, site.code))
    const answer = await ask(site, FIGURES(below.map(({ code }) => code)), {}, AWAY_MS).catch(() => undefined)
    if (answer === undefined) return
    looks += 1
    for (const city of below) {
      const claim = overclaimed(stage, site, city, answer.data[`c${city.code}`], heldBefore)
      if (claim !== undefined) stale.add(claim)
    }
  }
  const going = (async () => {
    while (!ending.signal.aborted) {
      await Promise.all([...above.map(lookAt), settledAreHeld(stage, stale)])
      await pause(EVERY_MS, undefined, { signal: ending.signal }).catch(() => {})
    }
  })()
  return {
    looks: () => looks,
    async end() {
      ending.abort()
      await going
      await Promise.all([...above.map(lookAt), settledAreHeld(stage, stale)])
      return [...stale]
    },
  }
}

function overclaimed(
  { commits, restored, touched }: Stage,
  site: Site,
  city: Site,
  region: Data,
  heldBefore: ReadonlyMap<string, number>,
): string | undefined {
  const { asOf, nodes } = region.measures
  if (asOf === null) return undefined
  const reported = Number(nodes[0]?.reported ?? 0)
  const claimed = Date.parse(asOf)
  // A city's word counts by its own clock; what its clock may have been ahead is no claim about our time.
  const ahead = Math.max(...city.clocks, 0)
  const drift = Math.max(...site.clocks, ...city.clocks, 0)
  if (claimed > Date.now() + drift)
    return `${site.code} says ${city.code} is known as of ${asOf}, which is still to come`
  if (touched.has(site.code) || restored.has(city.code)) return undefined
  const due = commits
    .filter((commit) => commit.city === city.code && commit.at < claimed - ahead)
    .reduce((sum, commit) => sum + commit.inserted, heldBefore.get(city.code) ?? 0)
  if (commits.some((commit) => commit.city === city.code && commit.at < claimed - ahead) && reported < due) {
    return `${site.code} says ${city.code} is known as of ${asOf} with ${reported} cases; ${due} had been committed by then`
  }
  return undefined
}

/** Looked at in this order: the child's word first, then the recipient's ledger, which had to commit before. */
async function settledAreHeld({ world, restored }: Stage, stale: Set<string>): Promise<void> {
  await Promise.all(
    world.sites.map(async (child) => {
      const seen = world.seen.get(child.code)
      if (seen === undefined || !child.postgres.running()) return
      const { rows } = await within(
        child.db.query<{ id: string; origin: string; epoch: string; seq: string; recipient: string }>(
          'select * from laboratory.settled where id > $1 order by id limit 500',
          [seen.settled],
        ),
      )
      for (const recipient of new Set(rows.map((row) => row.recipient))) {
        const said = rows.filter((row) => row.recipient === recipient)
        if (restored.has(recipient)) continue
        const { rows: missing } = await within(
          world.of(recipient).db.query<{ origin: string; epoch: string; seq: string }>(
            `select * from unnest($1::text[], $2::text[], $3::bigint[]) as said (origin, epoch, seq)
              where not exists (select from submission s where s.origin = said.origin and s.epoch = said.epoch and s.seq = said.seq)`,
            [said.map((row) => row.origin), said.map((row) => row.epoch), said.map((row) => row.seq)],
          ),
        )
        for (const { origin, epoch, seq } of missing) {
          stale.add(`${child.code} takes ${origin} ${epoch} ${seq} for settled at ${recipient}, which does not hold it`)
        }
      }
      seen.settled = Number(rows.at(-1)?.id ?? seen.settled)
    }),
  ).catch(() => {
    // A database is away: looked at next time.
  })
}

async function within<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => {})
  const late = pause(AWAY_MS).then(() => Promise.reject(new Error('away')))
  late.catch(() => {})
  return (await Promise.race([answer, late])) as T
}
