/**
 * What a hop costs over NATS, beside the same hop over HTTP: a signed question to a child, 8 KB back.
 *
 * @module
 */
import { createHash, randomUUID } from 'node:crypto'
import { type Exchange, startExchange } from '@guantong/node/exchange'
import { createQuestionDoor } from '@guantong/node/question-door'
import { startServer } from '@guantong/node/serve'
import { askerWith } from '../support/asker.ts'
import { PAIR } from '../support/make-topology.ts'
import { startTiers } from '../support/start-tiers.ts'
import { inTurns } from './gateways/in-turns.ts'
import type { Bench, Row } from './row.ts'
import { quantile, ratiosOf, spreadOf } from './stats.ts'

const [PARENT, CHILD] = PAIR.map(({ code }) => code) as [string, string]
const REQUESTS = 2_000
const ONE_BY_ONE = 500
const WARM_UP = 3_000
const AT_ONCE = 8
const PATIENCE_MS = 10_000
const REPLY_BYTES = 8_192

const DOCUMENT = 'query ($code: String!, $turn: Int!) { region(code: $code) { cases(first: 50) { nodes { id } } } }'
const WAYS = ['NATS', 'HTTP'] as const
type Way = (typeof WAYS)[number]

/**
 * Asking and answering side together, for both are in this process, with all a question is given on its way: its signature, the
 * check of it, its line in the log of questions. The parent has two exchanges that differ in nothing but the way. The CPU of
 * the nats-servers is their own and NOT counted; nor is PostgreSQL's.
 */
export async function hop({ rounds, tell }: Bench): Promise<Row[]> {
  const text = 'x'.repeat(REPLY_BYTES - '{"data":{"rows":""}}'.length)
  const tiers = await startTiers(PAIR, {
    heartbeatSeconds: 60,
    reconcileSeconds: 600,
    withoutExchange: [PARENT],
    execute: () => async () => ({ data: { rows: text } }),
  })
  const principal = await askerWith(tiers.world, PARENT, { sharing: 'unconditional' })
  const exchanges: Exchange[] = []
  const { answerQuestion } = tiers.of(CHILD).exchange
  const server = await startServer({
    http: { host: '127.0.0.1', port: 0 },
    self: CHILD,
    principalOf: async () => principal,
    doors: answerQuestion === undefined ? [] : [createQuestionDoor(answerQuestion)],
    log: { info: () => {}, error: (fields) => console.error(fields) },
    newId: randomUUID,
  })
  try {
    const { options } = tiers.of(PARENT)
    const { config } = options
    const open = async (askOverHttp: readonly string[]): Promise<Exchange> => {
      const exchange = await startExchange({
        ...options,
        config: { ...config, questions: { askOverHttp } },
        endpointOf: () => server.url,
      })
      exchanges.push(exchange)
      return exchange
    }
    const over: Record<Way, Exchange> = { NATS: await open([]), HTTP: await open([CHILD]) }
    const documentHash = createHash('sha256').update(DOCUMENT).digest('hex')
    let turn = 0
    const run = (way: Way, requests: number, atOnce: number): Promise<number[]> =>
      inTurns(requests, atOnce, async () => {
        const asked = { document: DOCUMENT, documentHash, variables: { code: CHILD, turn: turn++ } }
        const { data } = await over[way].ask(CHILD, asked, { principal, deadline: Date.now() + PATIENCE_MS })
        if (data?.rows !== text) throw new Error(`another answer over ${way}`)
      })
    for (const way of WAYS) await run(way, WARM_UP, AT_ONCE)
    const cpu: Record<Way, number[]> = { NATS: [], HTTP: [] }
    const p50: Record<Way, number[]> = { NATS: [], HTTP: [] }
    for (let round = 0; round < rounds; round++) {
      for (const way of round % 2 === 0 ? WAYS : WAYS.toReversed()) {
        const before = process.cpuUsage()
        await run(way, REQUESTS, AT_ONCE)
        const { user, system } = process.cpuUsage(before)
        cpu[way].push((user + system) / REQUESTS)
        p50[way].push(quantile(await run(way, ONE_BY_ONE, 1), 0.5))
      }
      const lines = WAYS.map((way) => `${way} ${cpu[way].at(-1)?.toFixed(0)} µs, p50 ${p50[way].at(-1)?.toFixed(2)} ms`)
      tell(`hop ${round + 1}/${rounds}: ${lines.join('; ')}`)
    }
    const what = { en: 'the same over HTTP', zh: '同样一跳经 HTTP' }
    return [
      {
        name: 'hop-cpu',
        what: {
          en: 'signed question over NATS, 8 KB back: CPU of both sides',
          zh: '经 NATS 的签名查询，返回 8 KB：双方 CPU',
        },
        unit: 'µs',
        ours: spreadOf(cpu.NATS),
        floor: { what, spread: spreadOf(cpu.HTTP) },
        ratio: ratiosOf(cpu.NATS, cpu.HTTP),
        target: { of: 'ratio', is: '≤', than: 1.5 },
      },
      {
        name: 'hop-p50',
        what: { en: 'signed question over NATS, 8 KB back: p50', zh: '经 NATS 的签名查询，返回 8 KB：p50' },
        unit: 'ms',
        ours: spreadOf(p50.NATS),
        floor: { what, spread: spreadOf(p50.HTTP) },
        ratio: ratiosOf(p50.NATS, p50.HTTP),
        target: null,
      },
    ]
  } finally {
    await Promise.all(exchanges.map((exchange) => exchange.stop()))
    await server.stop(1000)
    await tiers.stop()
  }
}
