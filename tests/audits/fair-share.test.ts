import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { createRequestRate } from '@guantong/node/ask-rate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const [NATION, CITY] = ['000000', '370200'] as const
const CONNECTIONS = 10
const SERVED = 10
/** Of the processor, without a turn of anybody else: one answer of these took a second of it. */
const LONGEST_MS = 100

const times = (count: number, field: (at: number) => string): string =>
  `{ ${Array.from({ length: count }, (_, at) => `f${at}: ${field(at)}`).join(' ')} }`
/** Each is within every limit of a document. */
const HEAVY: Readonly<Record<string, string>> = {
  'forty times all counties': times(40, () => 'region(code: "000000") { children(tier: COUNTY) { code name } }'),
  'forty times four hundred days': times(
    40,
    (at) =>
      `workDays(region: "37020${2 + (at % 2)}", from: "2025-0${1 + (at % 9)}-01", to: "2026-01-31") { day kind hours { opensAt closesAt } }`,
  ),
  'the figures of all regions':
    '{ regions { code measures(period: { from: "2025-01", to: "2025-12" }) { nodes { reported filed closed } } } }',
  'forty times all codes': times(40, () => 'codes { standardRef code name classCode className }'),
}
const SHORT =
  '{ region(code: "370200") { name measures(period: { from: "2026-01", to: "2026-03" }) { nodes { reported } } } }'

let graphs: Graphs
const tokens = new Map<string, string>()
const AGENT = new Agent({ keepAlive: true, maxSockets: 64 })

/** Half a processor, as much as one asker has by default, but of a minute that is over soon. */
const MOST_COST = 3_000_000

beforeAll(async () => {
  graphs = await startGraphs(
    [
      { code: NATION, parent: null, tier: 'nation' },
      { code: CITY, parent: NATION, tier: 'city' },
    ],
    {},
    (code) =>
      code === CITY
        ? { rate: createRequestRate({ requestsPerMinute: 10_000, costPerMinute: MOST_COST }, () => new Date()) }
        : {},
  )
  for (const code of [NATION, CITY])
    for (const subject of ['heavy', 'short'])
      tokens.set(`${code} ${subject}`, await graphs.tokenFor(code, { regions: [code], subject }))
})
afterAll(async () => {
  AGENT.destroy()
  await graphs?.stop()
})

interface Got {
  readonly ms: number
  readonly status: number
  readonly text: string
}

function ask(code: string, subject: string, query: string, agent = AGENT): Promise<Got> {
  const begun = performance.now()
  const body = JSON.stringify({ query })
  const headers = {
    ...{ 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    ...{ authorization: `Bearer ${tokens.get(`${code} ${subject}`)}`, prefer: 'wait=60' },
  }
  return new Promise((resolve, reject) => {
    const sent = request(`${graphs.urlOf(code)}/graphql`, { method: 'POST', agent, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({
          ms: performance.now() - begun,
          status: response.statusCode as number,
          text: Buffer.concat(parts).toString(),
        }),
      )
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** The longest that nobody else had a turn. Of a busy machine only what this thread itself worked counts. */
function watchLoop(): () => number {
  let [longest, last, cpu] = [0, performance.now(), process.threadCpuUsage()]
  const timer = setInterval(() => {
    const worked = process.threadCpuUsage(cpu)
    longest = Math.max(longest, Math.min(performance.now() - last, (worked.user + worked.system) / 1000))
    ;[last, cpu] = [performance.now(), process.threadCpuUsage()]
  }, 1)
  return () => {
    clearInterval(timer)
    return Math.round(longest)
  }
}

test.each(Object.entries(HEAVY))('%s, ten at a time: another asker waits for none of them', async (_, query) => {
  await ask(NATION, 'short', SHORT)
  expect((await ask(NATION, 'heavy', query)).text.slice(0, 200)).not.toContain('errors')
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  let answers = 0
  let isOver = false
  const heavy = Array.from({ length: CONNECTIONS }, async () => {
    while (!isOver) if ((await ask(NATION, 'heavy', query, agent).catch(() => null))?.status === 200) answers += 1
  })
  try {
    await pause(100)
    const longest = watchLoop()
    for (let served = 0; served < SERVED; served++) expect((await ask(NATION, 'short', SHORT)).text).toContain('"data"')
    // Behind a queue of ten, each of its questions would wait for ten answers.
    expect(answers).toBeLessThan(SERVED)
    expect(longest()).toBeLessThan(LONGEST_MS)
  } finally {
    isOver = true
    agent.destroy()
    await Promise.all(heavy)
  }
})

test('beyond its share an asker is refused, and no other', async () => {
  const query = HEAVY['forty times all counties'] as string
  const got = await Promise.all(Array.from({ length: 40 }, () => ask(CITY, 'heavy', query)))
  const refused = got.filter(({ status }) => status === 429)
  expect(refused.length).toBeGreaterThan(0)
  for (const { text } of refused) expect(text).toContain('GT_TOO_MANY_REQUESTS')
  expect((await ask(CITY, 'short', SHORT)).text).toContain('"data"')
})
