/**
 * How long an ordinary question takes beside an asker that keeps ten connections busy with what is heavy: against the same question
 * alone, in turn.
 *
 * @module
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Bench, Row } from '../row.ts'
import { quantile, ratiosOf, spreadOf, timed } from '../stats.ts'
import { type CostDocument, costDocuments } from './documents.ts'
import { holdYear } from './nation.ts'

const CITIES = Number(process.env.GUANTONG_BENCH_CITIES ?? 300)
const CONNECTIONS = 10
const REQUESTS = 40
const SETTLE_MS = 500
const ORDINARY = '{ region(code: "370200") { name coverage { expected reporting asOf } } }'

export async function fair({ rounds, tell }: Bench): Promise<Row[]> {
  const held = await holdYear(CITIES)
  const env = { ...process.env, NODE_ENV: 'production', DATABASE_URL: held.databaseUrl, CITIES: String(CITIES) }
  const child = fork(fileURLToPath(new URL('./serve-nation.ts', import.meta.url)), { env, execArgv: [] })
  try {
    const [{ url }] = (await once(child, 'message')) as [{ url: string }]
    const rows: Row[] = []
    for (const heavy of costDocuments(held.months).filter(({ isHeavy }) => isHeavy)) {
      const [beside, alone]: [number[], number[]] = [[], []]
      for (let round = 0; round < rounds; round++) {
        alone.push(await p50(url))
        beside.push(await whileBusy(url, heavy, () => p50(url)))
        tell(
          `fair ${round + 1}/${rounds}: beside ${heavy.name} ${beside.at(-1)?.toFixed(1)} ms, alone ${alone.at(-1)?.toFixed(1)}`,
        )
      }
      rows.push(rowOf(heavy, beside, alone))
    }
    return rows
  } finally {
    child.kill('SIGKILL')
    await held.stop()
  }
}

const rowOf = ({ name }: CostDocument, beside: readonly number[], alone: readonly number[]): Row => ({
  name: 'fair',
  what: {
    en: `an ordinary question beside ten connections of another asker (${name}), p50`,
    zh: `普通查询，另一主体以十个连接并发“${name}”，p50`,
  },
  unit: 'ms',
  ours: spreadOf([...beside]),
  floor: { what: { en: 'the same question alone', zh: '同一查询单独执行' }, spread: spreadOf([...alone]) },
  ratio: ratiosOf([...beside], [...alone]),
  target: { of: 'ratio', is: '≤', than: 3 },
})

async function p50(url: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const times: number[] = []
  for (let at = 0; at < REQUESTS; at++) times.push(await timed(() => ask(url, 'ordinary', ORDINARY, agent)))
  agent.destroy()
  return quantile(times, 0.5)
}

async function whileBusy<T>(url: string, { document }: CostDocument, run: () => Promise<T>): Promise<T> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  let isOver = false
  const busy = Array.from({ length: CONNECTIONS }, async () => {
    while (!isOver) await ask(url, 'heavy', document, agent).catch(() => {})
  })
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  const found = await run()
  isOver = true
  agent.destroy()
  await Promise.all(busy)
  return found
}

/** The answer is taken, and not looked at. */
const ask = (url: string, subject: string, query: string, agent: Agent): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${subject}`, prefer: 'wait=60' }
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.on('end', resolve).on('error', reject)
      response.resume()
    })
    sent.on('error', reject).end(JSON.stringify({ query }))
  })
