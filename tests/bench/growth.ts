/**
 * Does a node more cost more than itself? The same drizzle at every city, in countries of three sizes.
 *
 * @module
 */
import { type Country, startCountry } from '../scale/country.ts'
import { createTrickle } from '../scale/trickle.ts'
import { KINDS, spentBetween } from '../scale/walk.ts'
import type { Bench, Row } from './row.ts'
import { quantile, ratiosOf, spreadOf } from './stats.ts'

const SIZES = [8, 80, 340] as const
const EVERY_SECONDS = 60
/** Of a round; eight cities need longer for a handful of commits. */
const SECONDS: Readonly<Record<number, number>> = { 8: 60, 80: 30, 340: 30 }

interface Measured {
  /** CPU of all nodes, PostgreSQL and NATS for each settled submission, in milliseconds. */
  readonly cpuMs: number[]
  readonly waitsMs: number[][]
}

/** One case a commit, one commit a city every minute: idle hours are in it, as they are in life. */
export async function growth({ rounds, tell }: Bench): Promise<Row[]> {
  const measured = new Map<number, Measured>()
  for (const cities of SIZES) {
    const country = await startCountry({ cities, tell })
    try {
      measured.set(
        cities,
        await measure(country, { rounds, seconds: SECONDS[cities] ?? EVERY_SECONDS }, (line) =>
          tell(`${cities} cities, ${line}`),
        ),
      )
    } finally {
      await country.stop()
    }
  }
  const [small, ...larger] = SIZES
  const floor = measured.get(small)?.cpuMs ?? []
  const rows = larger.map((cities): Row => {
    const ours = measured.get(cities)?.cpuMs ?? []
    return {
      name: `growth-${cities}`,
      what: { en: `CPU for each submission at ${cities} cities`, zh: `${cities} 个城市时每份报送的 CPU` },
      unit: 'ms',
      ours: spreadOf(ours),
      floor: { what: { en: `the same at ${small}`, zh: `${small} 个城市时` }, spread: spreadOf(floor) },
      ratio: ratiosOf(ours, floor),
      target: { of: 'ratio', is: '≤', than: 1.2 },
    }
  })
  const largest = SIZES.at(-1) as number
  const waits = measured.get(largest)?.waitsMs ?? []
  const fresh = ([0.5, 0.95, 0.99] as const).map(
    (q): Row => ({
      name: `freshness-${largest}-p${q * 100}`,
      what: {
        en: `commit at a city → visible at the nation, ${largest} cities, p${q * 100}`,
        zh: `市级提交 → 国家节点可见，${largest} 个城市，p${q * 100}`,
      },
      unit: 'ms',
      ours: spreadOf(waits.map((round) => quantile(round, q))),
      floor: null,
      ratio: null,
      target: q === 0.95 ? { of: 'ours', is: '<', than: 3000 } : null,
    }),
  )
  return [...rows, ...fresh]
}

async function measure(
  country: Country,
  { rounds, seconds }: { rounds: number; seconds: number },
  tell: (line: string) => void,
): Promise<Measured> {
  const trickle = await createTrickle(country)
  // Every city's first commit makes its connections and plans.
  await trickle.run({ seconds: EVERY_SECONDS, everySeconds: EVERY_SECONDS })
  const measured: Measured = { cpuMs: [], waitsMs: [] }
  for (let round = 1; round <= rounds; round++) {
    const before = await country.meter()
    const { commits, waitsMs } = await trickle.run({ seconds, everySeconds: EVERY_SECONDS })
    const { cpuSeconds } = spentBetween(before, await country.meter())
    const cpuMs = (KINDS.reduce((sum, kind) => sum + cpuSeconds[kind], 0) * 1000) / commits
    measured.cpuMs.push(cpuMs)
    measured.waitsMs.push([...waitsMs])
    tell(`${round}/${rounds}: ${cpuMs.toFixed(1)} ms CPU a submission, visible p95 ${quantile(waitsMs, 0.95)} ms`)
  }
  return measured
}
