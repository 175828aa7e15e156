/**
 * What our view costs as a gateway, beside bare HTTP calls and beside the gateways of others, in one run.
 *
 * Every gateway is a process of its own over the same canned children; CPU is that of this process alone. Round by round they take
 * short turns: eight questions at once for the CPU, then one after the other for the time. No question is asked twice.
 *
 * @module
 */
import { fileURLToPath } from 'node:url'
import {
  type Asking,
  type Contestant,
  DRILLING,
  type Name,
  ONLY_DRILLED,
  type Series,
  startContest,
} from './gateways/contestants.ts'
import { DRILLED, REGIONS } from './gateways/regions.ts'
import { installPeers } from './install-peers.ts'
import type { Bench, Other, Row, Target, Words } from './row.ts'
import { quantile, ratiosOf, spreadOf } from './stats.ts'

const PEERS = fileURLToPath(new URL('peers', import.meta.url))
const AT_ONCE = 8
/** A node runs for months: in the first hundreds of questions each costs several times what it does later. */
const WARM_UP = 1000
/** Of one gateway before it is the next one's: what else the machine does should meet all alike. */
const TURN = 25

interface Scenario extends Pick<Asking, 'codes' | 'first'> {
  readonly name: string
  readonly what: Words
  readonly isFanOut: boolean
  /** For the CPU, and for the time. */
  readonly requests: number
  readonly oneByOne: number
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'list-50',
    what: { en: '50 rows of one region', zh: '一个区划的 50 行' },
    isFanOut: false,
    codes: REGIONS.slice(0, 10).map((code) => [code]),
    ...{ first: 50, requests: 600, oneByOne: 200 },
  },
  ...[10, 31].map((regions) => ({
    name: `fan-out-${regions}`,
    what: { en: `5 rows of each of ${regions} regions`, zh: `${regions} 个区划各 5 行` },
    isFanOut: true,
    codes: [REGIONS.slice(0, regions)],
    ...{ first: 5, requests: regions === 10 ? 400 : 200, oneByOne: 200 },
  })),
]
const DRILL: Asking = { codes: [[DRILLED.city]], first: 50, requests: 200 }

const METRICS = ['cpu', 'p50', 'p99'] as const
type Metric = (typeof METRICS)[number]
/** By contestant; a value for each round. */
type Measured = Map<Name, number[]>

const OTHERS: readonly Name[] = ['plain', 'hive', 'apollo']
const TO_FLOOR: Target = { of: 'ratio', is: '≤', than: 2.5 }
const TO_PLAIN: Target = { of: 'ratio', is: '≤', than: 0.3 }
const TIER_TO_PLAIN: Target = { of: 'ratio', is: '≤', than: 0.25 }

export async function gateways({ rounds, tell }: Bench): Promise<Row[]> {
  const why = await installPeers(PEERS, tell)
  if (why !== null) tell(`gateways: Hive Gateway and Apollo Gateway are left out: ${why}`)
  const names: Name[] = ['floor', 'ours', 'plain', 'relay', ...(why === null ? (['hive', 'apollo'] as const) : [])]
  const { contestants, city, stop } = await startContest(names)
  try {
    for (const one of contestants) await warmUp(one)
    tell(`gateways: ${contestants.map(({ name }) => name).join(', ')} answer alike`)
    const measured = new Map<string, Measured>()
    const note = (row: string, name: Name, value: number): void => {
      const of = measured.get(row) ?? new Map<Name, number[]>()
      measured.set(row, of.set(name, [...(of.get(name) ?? []), value]))
    }
    for (let round = 0; round < rounds; round++) {
      // Another one begins each round.
      const inOrder = contestants.map((_, at) => contestants[(at + round) % contestants.length] as Contestant)
      for (const scenario of SCENARIOS) {
        for (const [name, found] of await measure(inOrder.filter(fansOut), scenario))
          for (const metric of METRICS) note(`${scenario.name}-${metric}`, name, found[metric])
      }
      const drilling = inOrder.filter(({ name }) => DRILLING.includes(name))
      const [atCity = [], ...ofTiers] = await inShortTurns([city, ...drilling], 1, DRILL, (series, asking) =>
        series.run(asking),
      )
      for (const [at, times] of ofTiers.entries())
        note(
          'tier-p50',
          (drilling[at] as Contestant).name,
          (quantile(times.flat(), 0.5) - quantile(atCity.flat(), 0.5)) / 2,
        )
      for (const [row, of] of measured) tell(`gateways ${round + 1}/${rounds}: ${lineOf(row, of, round)}`)
    }
    const wordsOf = (name: Name): Words => contestants.find((one) => one.name === name)?.what ?? { en: name, zh: name }
    return [...SCENARIOS.flatMap((scenario) => rowsOf(scenario, measured, wordsOf)), tierRow(measured, wordsOf)]
  } finally {
    await stop()
  }
}

const fansOut = ({ name }: Contestant): boolean => name !== ONLY_DRILLED

async function warmUp(one: Contestant): Promise<void> {
  const [busy, alone] = [one.begin(AT_ONCE), one.begin(1)]
  for (const { codes, first } of fansOut(one) ? SCENARIOS : []) {
    await one.mustBeRight(codes[0] ?? [], first)
    await busy.run({ codes, first, requests: WARM_UP })
    await one.mustBeRight(codes[0] ?? [], first)
  }
  if (DRILLING.includes(one.name)) {
    await one.mustBeRight([DRILLED.city], DRILL.first)
    await alone.run({ ...DRILL, requests: WARM_UP })
  }
  for (const series of [busy, alone]) series.close()
}

async function measure(
  all: readonly Contestant[],
  { codes, first, requests, oneByOne }: Scenario,
): Promise<Map<Name, Record<Metric, number>>> {
  const cpu = await inShortTurns(all, AT_ONCE, { codes, first, requests }, async (series, asking, one) => {
    const before = await one.cpu()
    await series.run(asking)
    return (await one.cpu()) - before
  })
  const times = await inShortTurns(all, 1, { codes, first, requests: oneByOne }, (series, asking) => series.run(asking))
  return new Map(
    all.map(({ name }, at) => {
      const took = times[at]?.flat() ?? []
      const used = cpu[at]?.reduce((sum, each) => sum + each, 0) ?? Number.NaN
      return [name, { cpu: used / requests, p50: quantile(took, 0.5), p99: quantile(took, 0.99) }]
    }),
  )
}

/** For each of those asked, what each of its turns gave. */
async function inShortTurns<One extends Pick<Contestant, 'begin'>, Found>(
  all: readonly One[],
  atOnce: number,
  { requests, ...asking }: Asking,
  turn: (series: Series, asking: Asking, one: One) => Promise<Found>,
): Promise<Found[][]> {
  const begun = all.map((one) => ({ one, series: one.begin(atOnce), found: [] as Found[] }))
  try {
    for (let left = requests; left > 0; left -= TURN) {
      for (const { one, series, found } of begun) found.push(await turn(series, { ...asking, requests: TURN }, one))
    }
  } finally {
    for (const { series } of begun) series.close()
  }
  return begun.map(({ found }) => found)
}

type WordsOf = (name: Name) => Words

function rowsOf({ name, what, isFanOut }: Scenario, measured: Map<string, Measured>, wordsOf: WordsOf): Row[] {
  const row = (metric: Metric, than: Name, others: readonly Name[], target: Target | null, suffix = ''): Row => ({
    ...held(measured.get(`${name}-${metric}`), than, others, wordsOf),
    name: `${name}-${metric}${suffix}`,
    what: {
      en: `${what.en}: ${metric === 'cpu' ? 'CPU of the gateway' : metric}`,
      zh: `${what.zh}：${metric === 'cpu' ? '网关 CPU' : metric}`,
    },
    unit: metric === 'cpu' ? 'µs' : 'ms',
    target,
  })
  return [
    row('cpu', 'floor', [], isFanOut ? TO_FLOOR : null),
    row('cpu', 'plain', ['hive', 'apollo'], isFanOut ? TO_PLAIN : null, '-stitch'),
    row('p50', 'floor', OTHERS, null),
    row('p99', 'floor', OTHERS, null),
  ]
}

const tierRow = (measured: Map<string, Measured>, wordsOf: WordsOf): Row => ({
  ...held(measured.get('tier-p50'), 'plain', ['relay'], wordsOf),
  name: 'tier-p50',
  what: { en: 'what a tier adds to 50 rows of a city, p50', zh: '每经一级给市级 50 行增加的时延，p50' },
  unit: 'ms',
  target: TIER_TO_PLAIN,
})

function held(
  measured: Measured = new Map(),
  than: Name,
  others: readonly Name[],
  wordsOf: WordsOf,
): Pick<Row, 'ours' | 'floor' | 'ratio' | 'others'> {
  const ours = measured.get('ours') ?? []
  const beside = (name: Name): Other[] => {
    const values = measured.get(name)
    return values === undefined
      ? []
      : [{ what: wordsOf(name), spread: spreadOf(values), ratio: ratiosOf(ours, values) }]
  }
  const [floor] = beside(than)
  return {
    ours: spreadOf(ours),
    floor: floor === undefined ? null : { what: floor.what, spread: floor.spread },
    ratio: floor?.ratio ?? null,
    others: others.flatMap(beside),
  }
}

const lineOf = (row: string, of: Measured, round: number): string =>
  `${row} ${[...of].map(([name, values]) => `${name} ${Number(values[round]?.toPrecision(3))}`).join(', ')}`
