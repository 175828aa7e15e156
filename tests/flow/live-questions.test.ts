import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { GuantongError } from '@guantong/contract'
import type { ExchangeOptions } from '@guantong/node/exchange'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askerWith } from '../support/asker.ts'
import { eventually } from '../support/eventually.ts'
import { ISSUER, THREE_TIERS } from '../support/make-topology.ts'
import { connectAs } from '../support/publish-raw.ts'
import { startTiers, type Tier, type Tiers } from '../support/start-tiers.ts'

const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200']
const DASHBOARD = { subject: 'dashboard', regions: [NATION] }
const questionOf = (document: string, variables: Record<string, unknown> = {}) => ({
  document,
  documentHash: createHash('sha256').update(document).digest('hex'),
  variables,
})

type Asked = Parameters<ExchangeOptions['execute']>[0]
const heard: Asked[] = []
let running = 0
let mostAtOnce = 0

/** The city answers by the document: what it says is what the test wants to see. The province asks the city. */
async function execute(code: string, asked: Asked): Promise<{ data: unknown; errors?: unknown[] }> {
  if (code === PROVINCE) return (await tier(PROVINCE).exchange.ask(CITY, asked, asked)) as { data: unknown }
  heard.push(asked)
  running += 1
  mostAtOnce = Math.max(mostAtOnce, running)
  try {
    if (asked.document === 'large') return { data: { text: '城市管理'.repeat(5_000_000 / 12) } }
    if (asked.document === 'huge') return { data: { text: 'x'.repeat(40_000_000) } }
    if (asked.document === 'slow') await pause(Number(asked.variables.ms), undefined, { ref: false })
    if (asked.document === 'broken') throw new TypeError('a defect with a secret in its message')
    return { data: { echo: asked.variables } }
  } finally {
    running -= 1
  }
}

/** Questions may take three seconds: this is far from it, also on a busy machine. */
const AT_ONCE_MS = 1_000

let tiers: Tiers
const tier = (code: string): Tier => tiers.of(code)
const ask = async (
  document: string,
  given: {
    variables?: Record<string, unknown>
    ms?: number
    from?: string
    child?: string
    onSent?: (child: string) => void
  } = {},
) => {
  const { variables = {}, ms = 3_000, from = PROVINCE, child = CITY, onSent } = given
  return tier(from).exchange.ask(child, questionOf(document, variables), {
    principal: await askerWith(tiers.world, from, DASHBOARD),
    deadline: Date.now() + ms,
    onSent,
  })
}
const failure = async (asked: Promise<unknown>): Promise<{ code: string; ms: number; error: GuantongError }> => {
  const begun = performance.now()
  const error = await asked.then(
    () => expect.fail('the question was answered'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(GuantongError)
  return { code: (error as GuantongError).code, ms: performance.now() - begun, error: error as GuantongError }
}
const answersAgain = () => eventually('the city answers again', () => ask('again').then(() => true), { everyMs: 200 })

beforeAll(async () => {
  tiers = await startTiers(THREE_TIERS, { execute: (code) => (asked) => execute(code, asked) })
  await answersAgain()
})
afterAll(() => tiers?.stop())

test('a question is answered, the city knows who asked and through whom, and says so in its log', async () => {
  expect(await ask('{ hello }', { variables: { codes: ['370202'] } })).toEqual({
    data: { echo: { codes: ['370202'] } },
  })
  const asked = heard.at(-1) as Asked
  expect(asked).toMatchObject({
    document: '{ hello }',
    principal: { ...DASHBOARD, issuer: ISSUER, via: [PROVINCE], presentedAt: PROVINCE },
  })
  const logged = await eventually('the question is logged', async () => {
    const { rows } = await tier(CITY).ledger.pool.query(
      'select subject, via, scope, door, seen, rows, outcome from look where document_hash = $1',
      [asked.documentHash],
    )
    return rows[0] as unknown
  })
  expect(logged).toEqual({
    ...{ subject: 'dashboard', via: PROVINCE, scope: NATION, door: 'QUESTION', outcome: 'ANSWERED' },
    // A question about no rows: asked above, and therefore written down.
    ...{ seen: [], rows: 0 },
  })
})

test('two hops down and back: each hop passes on who asked, and keeps some of the time for itself', async () => {
  const deadline = Date.now() + 3_000
  expect(await ask('{ two }', { from: NATION, child: PROVINCE })).toEqual({ data: { echo: {} } })
  const asked = heard.at(-1) as Asked
  expect(asked.principal.via).toEqual([NATION, PROVINCE])
  expect(asked.deadline.getTime()).toBeLessThan(deadline - 300)
})

test('a document’s text travels once; a child that has forgotten it gets it again', async () => {
  const sent: string[] = []
  const bytes = () => tier(PROVINCE).exchange.nc()?.stats().outBytes as number
  const long = `{ ${'field '.repeat(5_000)}}`
  await ask(long, { onSent: (child) => sent.push(child) })
  const before = bytes()
  await ask(long, { onSent: (child) => sent.push(child) })
  expect(bytes() - before).toBeLessThan(5_000)
  expect(sent).toEqual([CITY, CITY])
  await tier(CITY).restart()
  await answersAgain()
  sent.length = 0
  expect(await ask(long, { onSent: (child) => sent.push(child) })).toEqual({ data: { echo: {} } })
  expect(sent).toEqual([CITY, CITY])
})

test('an answer of 5 MB comes back in frames, byte for byte', async () => {
  const answer = await ask('large', { ms: 10_000 })
  expect(answer.data?.text).toBe('城市管理'.repeat(5_000_000 / 12))
  const twoHops = await ask('large', { ms: 10_000, from: NATION, child: PROVINCE })
  expect(twoHops).toEqual(answer)
})

test('an answer beyond the limit is a coded failure', async () => {
  const { code, error } = await failure(ask('huge', { ms: 10_000 }))
  expect(code).toBe('GT_CHILD_FAILED')
  expect(error.message).toContain('GT_QUERY_TOO_LARGE')
})

test('a defect at the city is a coded failure that tells nothing of its inside', async () => {
  const { code, error } = await failure(ask('broken'))
  expect(code).toBe('GT_CHILD_FAILED')
  expect(error.message).toContain('GT_INTERNAL')
  expect(error.message).not.toContain('secret')
})

test('questions run side by side, up to a bound, and all are answered', async () => {
  mostAtOnce = 0
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) => ask('slow', { variables: { ms: 50, i }, ms: 10_000 })),
  )
  expect(answers.map(({ data }) => (data as { echo: { i: number } }).echo.i)).toEqual(
    Array.from({ length: 100 }, (_, i) => i),
  )
  expect(mostAtOnce).toBe(32)
})

test('a city that is only slow says so itself, and is not taken for a black hole', async () => {
  for (let i = 0; i < 3; i++) {
    const { code, ms } = await failure(ask('slow', { variables: { ms: 2_000 }, ms: 400 }))
    expect(code).toBe('GT_CHILD_TIMEOUT')
    // Its own sleep is 2,000 ms.
    expect(ms).toBeLessThan(1_500)
  }
  expect(await ask('{ hello }')).toEqual({ data: { echo: {} } })
})

test('an asker who leaves is let go at once', async () => {
  const controller = new AbortController()
  const principal = await askerWith(tiers.world, PROVINCE)
  const asked = tier(PROVINCE).exchange.ask(CITY, questionOf('slow', { ms: 2_000 }), {
    principal,
    signal: controller.signal,
  })
  setTimeout(() => controller.abort(new DOMException('gone', 'AbortError')), 50)
  const begun = performance.now()
  await expect(asked).rejects.toThrow('gone')
  expect(performance.now() - begun).toBeLessThan(1_500)
})

test('a question nobody may ask is refused, and nobody who may not ask writes a look', async () => {
  const nc = await connectAs(tiers.servers.of(CITY))
  const before = heard.length
  const reply = await nc.request(
    `q.${CITY}`,
    JSON.stringify({ v: 1, claims: 'x.y.z', document: '{ secret }', variables: {} }),
    { timeout: 2_000 },
  )
  expect(reply.headers?.get('x-failure')).toBe('GT_SEAL_INVALID')
  await nc.close()
  expect(heard.length).toBe(before)
  await tier(CITY).exchange.answerQuestion?.flush()
  const { rows } = await tier(CITY).ledger.pool.query(`select subject from look where outcome = 'GT_SEAL_INVALID'`)
  expect(rows).toEqual([])
})

test('a city whose node is down says so at once', async () => {
  await tier(CITY).exchange.stop()
  await eventually(
    'its interest is gone',
    async () => (await failure(ask('{ hello }'))).code === 'GT_CHILD_UNREACHABLE',
  )
  const { code, ms } = await failure(ask('{ hello }'))
  expect(code).toBe('GT_CHILD_UNREACHABLE')
  expect(ms).toBeLessThan(AT_ONCE_MS)
  await tier(CITY).restart()
  await answersAgain()
})

test('a city whose nats-server was killed says so at once', async () => {
  await tiers.servers.of(CITY).stop('SIGKILL')
  await eventually(
    'its interest is gone',
    async () => (await failure(ask('{ hello }'))).code === 'GT_CHILD_UNREACHABLE',
  )
  expect((await failure(ask('{ hello }'))).ms).toBeLessThan(AT_ONCE_MS)
  await tiers.servers.of(CITY).start()
  await answersAgain()
})

test('a black hole costs two timeouts, then nothing, and is found again when it is back', async () => {
  tiers.servers.of(CITY).freeze()
  try {
    for (let i = 0; i < 2; i++) {
      const { code, ms } = await failure(ask('{ hello }', { ms: 500 }))
      expect(code).toBe('GT_CHILD_TIMEOUT')
      expect(ms).toBeGreaterThan(400)
      expect(ms).toBeLessThan(1_500)
    }
    const { code, ms, error } = await failure(ask('{ hello }', { ms: 5_000 }))
    expect(code).toBe('GT_CHILD_BREAKER_OPEN')
    expect(ms).toBeLessThan(AT_ONCE_MS)
    expect(error.params.node).toBe(CITY)
  } finally {
    tiers.servers.of(CITY).thaw()
  }
  await answersAgain()
})
