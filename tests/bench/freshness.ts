/**
 * How long until the nation knows: from a commit at a city to the nation's own answer.
 *
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises'
import { caseInput } from '../support/generated-cases.ts'
import { type Client, connectTo } from './ask-over-http.ts'
import type { LoadedTiers } from './loaded-tiers.ts'
import type { Bench, Row } from './row.ts'
import { quantile, spreadOf } from './stats.ts'

const COMMITS = 60
const POLL_MS = 5
const PATIENCE_MS = 30_000
/** All two hops below the nation: a municipality, one hop below, would only flatter the figure. */
const CITIES = ['370200', '440300', '370800', '440100']

const SUBMIT = 'mutation ($cases: [CaseInput!]!) { submitCases(input: { cases: $cases }) { inserted } }'
const FIGURE = `query ($code: String!) { region(code: $code) {
  measures(period: { from: "2026-01", to: "2026-12" }) { nodes { reported } } } }`

/**
 * One case a commit, the next one when the nation knows the last. The clock starts when the mutation has answered, after
 * the commit; it stops with the nation's first answer that counts the case. Nothing is deducted for the polling.
 */
export async function freshness({ tiers }: LoadedTiers, { rounds, tell }: Bench): Promise<Row[]> {
  const nation = await connectTo(tiers, '000000')
  const cities = await Promise.all(CITIES.map((code) => connectTo(tiers, code)))
  try {
    const known = new Map<string, number>()
    for (const code of CITIES) known.set(code, await figureOf(nation, code))
    const each: number[][] = []
    for (let round = 0; round < rounds; round++) {
      const waits: number[] = []
      for (let i = 0; i < COMMITS; i++) {
        const turn = i % CITIES.length
        const code = CITIES[turn] as string
        const expected = (known.get(code) ?? 0) + 1
        const changed = { caseNo: `BENCH-${round}-${i}` }
        await (cities[turn] as Client).ask(SUBMIT, { cases: [caseInput(code, round * COMMITS + i, changed)] })
        waits.push(await untilCounted(nation, code, expected))
        known.set(code, expected)
      }
      each.push(waits)
      tell(
        `freshness ${round + 1}/${rounds}: p50 ${quantile(waits, 0.5).toFixed(0)} ms, p95 ${quantile(waits, 0.95).toFixed(0)} ms`,
      )
    }
    const row = (q: number, target: Row['target']): Row => ({
      name: `freshness-8-p${q * 100}`,
      what: {
        en: `commit at a city → visible at the nation, 8 nodes, p${q * 100}`,
        zh: `市级提交 → 国家节点可见，8 个节点，p${q * 100}`,
      },
      unit: 'ms',
      ours: spreadOf(each.map((waits) => quantile(waits, q))),
      floor: null,
      ratio: null,
      target,
    })
    return [row(0.5, null), row(0.95, { of: 'ours', is: '<', than: 1000 }), row(0.99, null)]
  } finally {
    for (const client of [nation, ...cities]) client.close()
  }
}

async function untilCounted(nation: Client, code: string, expected: number): Promise<number> {
  const begun = performance.now()
  for (;;) {
    const figure = await figureOf(nation, code)
    const waited = performance.now() - begun
    if (figure === expected) return waited
    if (waited > PATIENCE_MS)
      throw new Error(`${code}: the nation counts ${figure}, not ${expected}, after ${waited} ms`)
    await pause(POLL_MS)
  }
}

async function figureOf(nation: Client, code: string): Promise<number> {
  const { data } = await nation.ask(FIGURE, { code })
  return (data.region.measures.nodes[0]?.reported ?? 0) as number
}
