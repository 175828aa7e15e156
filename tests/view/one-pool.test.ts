/**
 * Prisma reads over the node's own pool: no connection beyond it, ended with the question, and never one asker's for another.
 *
 * @module
 */
import { cancellable } from '@guantong/node/ledger/connection/cancellable'
import { connectLedger } from '@guantong/node/ledger/connection/connect'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asker } from '../support/asker.ts'
import { eventually } from '../support/eventually.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const NATION = '000000'
/** As tests/support/start-tiers.ts opens it. */
const POOL_SIZE = 8
const WITHIN = { withinMs: 10_000 }
const SUBMISSIONS = '{ submissions(first: 5) { nodes { seq deliveries { state } } totalCount } }'
const LOCAL_CODE = `query ($code: String!) {
  crosswalk(from: { standardRef: "LOCAL:370200", kind: COMPONENT, code: $code }, toStandard: "CJ/T 214-2007") { rule }
}`

let graphs: Graphs
let watcher: pg.Client
/** Another one: within a transaction, what is seen of activity stands still. */
let locker: pg.Client

beforeAll(async () => {
  graphs = await startGraphs([{ code: NATION, parent: null, tier: 'nation' }])
  const { connectionString } = pool().options
  watcher = new pg.Client({ connectionString, application_name: 'watcher' })
  locker = new pg.Client({ connectionString, application_name: 'locker' })
  await Promise.all([watcher.connect(), locker.connect()])
  await watcher.query(
    `insert into submission (origin, epoch, seq, digest, seal, body, scopes, rows, sealed_at, received_at, applied_scopes)
     select '000000', 'e-down', i, 'd', 's', 'b', 1, 1, now(), now(), 1 from generate_series(1, 50) i`,
  )
})
afterAll(async () => {
  await watcher?.end()
  await locker?.end()
  await graphs?.stop()
})

const pool = () => graphs.tiers.of(NATION).ledger.pool

const connections = async (): Promise<number> => {
  const { rows } = await watcher.query<{ n: number }>(
    'select count(*)::int as n from pg_stat_activity where application_name = $1',
    [`guantong-${NATION}`],
  )
  return rows[0]?.n ?? 0
}

const waiting = async (table: string): Promise<number> => {
  const { rows } = await watcher.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity
      where application_name = $1 and wait_event_type = 'Lock' and query like '%"' || $2 || '"%'`,
    [`guantong-${NATION}`, table],
  )
  return rows[0]?.n ?? 0
}

async function whileLocked(table: string, run: (unlock: () => Promise<unknown>) => Promise<void>): Promise<void> {
  await locker.query('begin')
  await locker.query(`lock table ${table} in access exclusive mode`)
  try {
    await run(() => locker.query('commit'))
  } finally {
    await locker.query('rollback')
  }
}

test('under load a node holds the connections of its pool, and one for its session', async () => {
  let most = 0
  let isDone = false
  const load = Promise.all(
    Array.from({ length: 300 }, async (_, at) => {
      const { errors } = await graphs.ask(NATION, at % 2 === 0 ? SUBMISSIONS : '{ discrepancies { totalCount } }')
      expect(errors).toBeUndefined()
    }),
  ).finally(() => {
    isDone = true
  })
  while (!isDone) most = Math.max(most, await connections())
  await load
  expect(most).toBeGreaterThan(POOL_SIZE / 2)
  expect(most).toBeLessThanOrEqual(POOL_SIZE + 1)
})

test('what Prisma runs takes none of the names by which statements are kept', async () => {
  const asked: string[] = []
  const names = { nameOf: (text: string) => void asked.push(text) }
  const db = cancellable(pool(), new AbortController().signal, pool(), names)
  // Another text for each length of a list: the few names would be gone after two hundred of them.
  expect((await db.send({ text: 'select 1 as one' })).rows).toEqual([{ one: 1 }])
  expect(asked).toEqual([])
  await db.query('select 2')
  expect(asked).toEqual(['select 2'])
})

test('who hangs up ends what Prisma runs', async () => {
  await whileLocked('submission', async () => {
    const hangUp = new AbortController()
    const answer = fetch(`${graphs.urlOf(NATION)}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await graphs.tokenFor(NATION)}`,
        prefer: 'wait=60',
      },
      body: JSON.stringify({ query: SUBMISSIONS }),
      signal: hangUp.signal,
    }).catch((error: Error) => error.name)
    await eventually('the statement waits', async () => (await waiting('submission')) > 0, WITHIN)
    hangUp.abort()
    expect(await answer).toBe('AbortError')
    await eventually('nothing waits any more', async () => (await waiting('submission')) === 0, WITHIN)
  })
})

test('what Prisma runs is over by the deadline, and the answer names it', async () => {
  await whileLocked('submission', async () => {
    const response = await fetch(`${graphs.urlOf(NATION)}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await graphs.tokenFor(NATION)}`,
        prefer: 'wait=1',
      },
      body: JSON.stringify({ query: SUBMISSIONS }),
    })
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] }
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['GT_DEADLINE_PASSED'])
    expect(await waiting('submission')).toBe(0)
  })
})

test('of two who look up one thing at one moment, one that hangs up leaves the other its answer', async () => {
  await whileLocked('code_item', async (unlock) => {
    const principal = asker(NATION)
    const hangUp = new AbortController()
    const ask = (code: string, signal?: AbortSignal) =>
      graphs.graphOf(NATION).execute({ document: LOCAL_CODE, variables: { code }, principal, signal, waitMs: 60_000 })
    const [first, second] = [ask('01', hangUp.signal), ask('02')]
    await eventually('both wait', async () => (await waiting('code_item')) === 2, WITHIN)
    hangUp.abort()
    await first
    await unlock()
    expect((await second).errors).toBeUndefined()
  })
})

test('moments are the same in a database of another time zone', async () => {
  const { connectionString } = pool().options
  const database = new URL(connectionString as string).pathname.slice(1)
  await watcher.query(`alter database ${pg.escapeIdentifier(database)} set timezone = 'Asia/Shanghai'`)
  const ledger = connectLedger({ databaseUrl: connectionString as string, poolSize: 1, applicationName: 'other zone' })
  try {
    const { rows } = await ledger.pool.query<{ at: Date }>('select max(received_at) as at from submission')
    const at = rows[0]?.at as Date
    const { plain } = ledger.prisma
    expect((await plain.submission.findFirst({ orderBy: { receivedAt: 'desc' } }))?.receivedAt).toEqual(at)
    const around = { gt: new Date(at.getTime() - 60_000), lt: new Date(at.getTime() + 60_000) }
    expect(await plain.submission.count({ where: { receivedAt: around } })).toBe(50)
  } finally {
    await ledger.close()
  }
})
