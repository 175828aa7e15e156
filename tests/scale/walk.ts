/**
 * The walk through a country: quiet, a day of every city, a burst of all at once; then every cell is compared.
 *
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises'
import { quantile } from '../bench/stats.ts'
import { tokenFor } from '../support/asker.ts'
import { eventually } from '../support/eventually.ts'
import { cellsByOrigin } from './cells-by-origin.ts'
import type { Country, Meter } from './country.ts'
import { DAY } from './day-of-cases.ts'
import { watchNation } from './watch-nation.ts'

export const CELLS = 300
const LONGEST_MS = 600_000

export interface Spent {
  readonly cpuSeconds: Readonly<Record<Kind, number>>
  readonly walBytes: number
  readonly natsBytes: number
}

export interface Flood extends Spent {
  readonly cells: number
  /** From the first write to the last commit at a city, the last city visible at the nation, the last receipt settled. */
  readonly committedMs: number
  readonly visibleMs: number
  readonly settledMs: number
  /** Of each origin: from its own commit until the nation has it. */
  readonly freshnessMs: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number }
}

export interface Walked {
  readonly nodes: { readonly cities: number; readonly municipalities: number; readonly provinces: number }
  readonly startMs: { readonly databases: number; readonly servers: number; readonly nodes: number }
  /** What idling costs, a second. */
  readonly quiet: Spent & { readonly connections: number }
  readonly day: Flood
  readonly burst: Flood
  readonly connections: number
  readonly privateMb: Readonly<Record<Kind, number>>
  /** Origins whose cells at the nation differ from their own: none. */
  readonly different: readonly string[]
  /** Cases the nation's GraphQL counts. */
  readonly reported: number
}

export const KINDS = ['nation', 'provinces', 'cities', 'postgres', 'nats'] as const
export type Kind = (typeof KINDS)[number]

export async function walk(
  country: Country,
  { quietSeconds = 20, tell = (_: string): void => {} } = {},
): Promise<Walked> {
  const { places } = country
  // Connections made to start with are given back after ten idle seconds.
  await pause(quietSeconds > 5 ? 12_000 : 0)
  const before = await country.meter()
  await pause(quietSeconds * 1000)
  const after = await country.meter()
  const quiet = { ...perSecond(spentBetween(before, after), quietSeconds), connections: after.connections }
  tell(`quiet: ${after.connections} connections`)

  const day = await flood(country, { turn: 0, atOnce: 1 })
  tell(`a day of every city: visible after ${(day.visibleMs / 1000).toFixed(1)} s`)
  const burst = await flood(country, { turn: 1, atOnce: Number.POSITIVE_INFINITY })
  tell(`a burst of all: visible after ${(burst.visibleMs / 1000).toFixed(1)} s`)
  const end = await country.meter()
  return {
    nodes: {
      cities: places.cities.length,
      municipalities: places.origins.length - places.cities.length,
      provinces: places.provinces.length,
    },
    startMs: country.took,
    quiet,
    day,
    burst,
    connections: end.connections,
    privateMb: each((kind) => end[kind].privateMb),
    different: await differing(country),
    reported: await reportedAt(country),
  }
}

/** Every origin writes a case into each of its cells; `atOnce` in each process at the same time. */
async function flood(country: Country, { turn, atOnce }: { turn: number; atOnce: number }): Promise<Flood> {
  const { origins } = country.places
  const watch = watchNation(country, { everyMs: 50, withinMs: LONGEST_MS })
  const before = await country.meter()
  const begun = Date.now()
  try {
    const seen = Promise.all(origins.map((origin) => watch.until(origin, CELLS * (turn + 1))))
    // The writers report what went wrong first.
    seen.catch(() => {})
    const [visibleAt, written] = await Promise.all([
      seen,
      Promise.all(
        country.hosts.map(({ host, codes }) => host.ask('write', { codes, from: 0, to: CELLS, turn, atOnce })),
      ),
    ])
    const committedAt = Object.assign({}, ...written.map((one) => one.committedAt)) as Record<string, number>
    // Settled: nothing is owed at any tier, and the nation's receipt has come down to the sender.
    await eventually('all is settled', async () => (await country.owed()).owed === 0, {
      withinMs: LONGEST_MS,
      everyMs: 1_000,
    })
    const settledMs = Date.now() - begun
    const waits = origins.map((origin, i) => (visibleAt[i] as number) - (committedAt[origin] as number))
    return {
      ...spentBetween(before, await country.meter()),
      cells: origins.length * CELLS,
      committedMs: Math.max(...Object.values(committedAt)) - begun,
      visibleMs: Math.max(...visibleAt) - begun,
      settledMs,
      freshnessMs: {
        p50: quantile(waits, 0.5),
        p95: quantile(waits, 0.95),
        p99: quantile(waits, 0.99),
        max: Math.max(...waits),
      },
    }
  } finally {
    watch.stop()
  }
}

/** Cell by cell, as the cities have them themselves. */
async function differing({ places, hosts, nation }: Country): Promise<string[]> {
  const above = new Map((await cellsByOrigin(nation, places.origins)).map((one) => [one.origin, one]))
  const own = Object.assign(
    {},
    ...(await Promise.all(hosts.map(({ host }) => host.ask('cells', {})))).map(({ cells }) => cells),
  )
  return places.origins.filter(
    (origin) => own[origin]?.hash === undefined || above.get(origin)?.hash !== own[origin].hash,
  )
}

const FIGURE = `query ($day: String!) { region(code: "000000") { measures(period: { from: $day, to: $day }) { nodes { reported } } } }`

/** The nation's answer for the figures of that day. */
async function reportedAt({ endpoint, world }: Country): Promise<number> {
  const token = await tokenFor(world, '000000')
  const response = await fetch(`${endpoint}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: FIGURE, variables: { day: DAY } }),
  })
  const { data, errors } = (await response.json()) as {
    data?: { region: { measures: { nodes: { reported: number }[] } } }
    errors?: unknown
  }
  if (data === undefined || data === null) throw new Error(JSON.stringify(errors))
  return data.region.measures.nodes.reduce((sum, { reported }) => sum + reported, 0)
}

export const spentBetween = (before: Meter, after: Meter): Spent => ({
  cpuSeconds: each((kind) => after[kind].cpuSeconds - before[kind].cpuSeconds),
  walBytes: after.walBytes - before.walBytes,
  natsBytes: after.natsBytes - before.natsBytes,
})

const perSecond = ({ cpuSeconds, walBytes, natsBytes }: Spent, seconds: number): Spent => ({
  cpuSeconds: each((kind) => cpuSeconds[kind] / seconds),
  walBytes: walBytes / seconds,
  natsBytes: natsBytes / seconds,
})

const each = (of: (kind: Kind) => number): Record<Kind, number> =>
  Object.fromEntries(KINDS.map((kind) => [kind, of(kind)])) as Record<Kind, number>
