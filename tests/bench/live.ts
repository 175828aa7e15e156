/**
 * How long until the nation's listeners get an event: from a commit at a city to the event at a client of server-sent events.
 *
 * @module
 */
import { caseInput } from '../support/generated-cases.ts'
import { subscribe } from '../support/subscribe.ts'
import { type Client, connectTo } from './ask-over-http.ts'
import type { LoadedTiers } from './loaded-tiers.ts'
import type { Bench, Row } from './row.ts'
import { quantile, spreadOf } from './stats.ts'

const COMMITS = 60
const PATIENCE_MS = 30_000
/** All two hops below the nation: a municipality, one hop below, would only flatter the figure. */
const CITIES = ['370200', '440300', '370800', '440100']

const SUBMIT = 'mutation ($cases: [CaseInput!]!) { submitCases(input: { cases: $cases }) { inserted } }'
const FIGURES = `subscription { figuresChanged(dataSets: ["case-measure"]) { cursor
  changes { day origin region { code } } } }`

interface Told {
  readonly origin: string
  readonly day: string
  readonly region: { readonly code: string }
}

/**
 * One case a commit, the next one when its figures were sent. The clock starts when the mutation has answered, after the commit;
 * it stops when the event has been read.
 */
export async function live({ tiers }: LoadedTiers, { rounds, tell }: Bench): Promise<Row[]> {
  const token = await tiers.tokenFor('000000', { regions: ['000000'], subject: 'bench' })
  const stream = await subscribe({ url: tiers.endpoints['000000'] as string, token, query: FIGURES })
  const cities = await Promise.all(CITIES.map((code) => connectTo(tiers, code)))
  try {
    const each: number[][] = []
    for (let round = 0; round < rounds; round++) {
      const waits: number[] = []
      for (let i = 0; i < COMMITS; i++) {
        const turn = i % CITIES.length
        const code = CITIES[turn] as string
        const input = caseInput(code, round * COMMITS + i, { caseNo: `LIVE-${round}-${i}` })
        const day = dayOf(input.reportedAt as string)
        const before = stream.events.length
        await (cities[turn] as Client).ask(SUBMIT, { cases: [input] })
        const begun = performance.now()
        waits.push(Math.max(0, (await untilTold(stream, before, { ...input, code, day })) - begun))
      }
      each.push(waits)
      tell(
        `live ${round + 1}/${rounds}: p50 ${quantile(waits, 0.5).toFixed(0)} ms, p95 ${quantile(waits, 0.95).toFixed(0)} ms`,
      )
    }
    const row = (q: number, target: Row['target']): Row => ({
      name: `live-8-p${q * 100}`,
      what: {
        en: `commit at a city → event at a client of the nation, 8 nodes, p${q * 100}`,
        zh: `市级提交 → 国家节点订阅客户端收到事件，8 个节点，p${q * 100}`,
      },
      unit: 'ms',
      ours: spreadOf(each.map((waits) => quantile(waits, q))),
      floor: null,
      ratio: null,
      target,
    })
    return [row(0.5, null), row(0.95, { of: 'ours', is: '<', than: 1000 }), row(0.99, null)]
  } finally {
    stream.close()
    for (const client of cities) client.close()
  }
}

async function untilTold(
  stream: Awaited<ReturnType<typeof subscribe>>,
  from: number,
  { code, day, divisionCode }: { code: string; day: string; divisionCode?: unknown },
): Promise<number> {
  const end = performance.now() + PATIENCE_MS
  for (let next = from; ; ) {
    for (; next < stream.events.length; next++) {
      const event = stream.events[next]
      const changes = (event?.data?.data?.figuresChanged?.changes ?? []) as Told[]
      if (changes.some((one) => one.origin === code && one.day === day && one.region.code === divisionCode))
        return event?.at as number
    }
    if (performance.now() > end) throw new Error(`${code}: nothing was told of ${day} within ${PATIENCE_MS} ms`)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

/** The day of China Standard Time on which it was reported. */
const dayOf = (time: string): string => new Date(Date.parse(time) + 8 * 3_600_000).toISOString().slice(0, 10)
