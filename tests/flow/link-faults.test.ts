import { upSubject } from '@guantong/contract'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { cellsOf, owed, reportedIn } from '../support/figures.ts'
import { makeCase } from '../support/make-case.ts'
import { THREE_TIERS } from '../support/make-topology.ts'
import { connectAs } from '../support/publish-raw.ts'
import { startTiers, type Tiers } from '../support/start-tiers.ts'

const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200']
const ALL = [NATION, PROVINCE, CITY]
let tiers: Tiers
let written = 0
const ledger = (code: string) => tiers.of(code).ledger
const server = (code: string) => tiers.servers.of(code)

beforeAll(async () => {
  tiers = await startTiers(THREE_TIERS)
})
afterAll(() => tiers?.stop())

async function write(count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, i) =>
    makeCase(`case-${written + i}`, { reportedAt: new Date(Date.UTC(2026, 2, 1 + ((written + i) % 28))) }),
  )
  await ledger(CITY).transaction((tx) => upsertRows(tx, dataSetOf('Case'), rows, new Date()))
  written += count
}

/** Everything has arrived everywhere, everything has its receipt, and every tier has the same cells. */
async function converged(): Promise<void> {
  await eventually(`the nation has ${written}`, async () => (await reportedIn(ledger(NATION), CITY)) === written)
  for (const code of [CITY, PROVINCE]) {
    await eventually(`${code} has settled everything`, async () => (await owed(ledger(code))) === 0)
  }
  const cells = await cellsOf(ledger(CITY))
  expect(await cellsOf(ledger(PROVINCE))).toBe(cells)
  expect(await cellsOf(ledger(NATION))).toBe(cells)
}

test('every nats-server killed and every stream wiped, with submissions in them: nothing is lost', async () => {
  await write(100)
  await converged()
  // The province's exchange is down, so what the city sends stays in the province's stream, and is wiped there.
  await tiers.of(PROVINCE).exchange.stop()
  await write(100)
  await eventually('the city has published', async () => {
    const { rows } = await ledger(CITY).pool.query(`select 1 from delivery where state = 'PUBLISHED'`)
    return rows.length > 0
  })
  await Promise.all(ALL.map((code) => server(code).stop('SIGKILL')))
  await Promise.all(ALL.map((code) => server(code).wipe()))
  await write(100)
  await Promise.all(ALL.map((code) => server(code).start()))
  await tiers.of(PROVINCE).restart()
  await converged()
})

test('a store wiped under a running node is made anew', async () => {
  await server(PROVINCE).stop('SIGKILL')
  await server(PROVINCE).wipe()
  await write(50)
  await server(PROVINCE).start()
  await converged()
})

test.each(ALL)('the nats-server of %s killed in the middle of a flood', async (code) => {
  for (let i = 0; i < 6; i++) {
    await write(100)
    if (i === 2) await server(code).stop('SIGKILL')
    if (i === 4) await server(code).start()
  }
  await converged()
})

test('the database gone under every tier and back: the loops go on by themselves', async () => {
  await write(100)
  await tiers.postgres.kill()
  await tiers.postgres.start()
  await write(100)
  await converged()
})

test('a full waiting room turns the child away; it waits, and sends again', async () => {
  await write(50)
  await converged()
  await tiers.of(PROVINCE).exchange.stop()
  const nc = await connectAs(server(CITY))
  const full = await Promise.all(
    Array.from({ length: 1100 }, () =>
      nc.request(upSubject(PROVINCE as string, CITY as string), 'rubbish', { timeout: 20_000 }),
    ),
  )
  await nc.close()
  expect(full.some((reply) => reply.json<{ error?: unknown }>().error !== undefined)).toBe(true)
  await write(50)
  await eventually(
    'the city has sealed',
    async () => (await ledger(CITY).pool.query('select 1 from delivery where state = $1', ['PENDING'])).rows.length > 0,
  )
  await tiers.of(PROVINCE).restart()
  await converged()
})

test('a node whose nats-server is not there yet starts, says so, and joins when it comes', async () => {
  await tiers.of(PROVINCE).exchange.stop()
  await server(PROVINCE).stop()
  const { startExchange } = await import('@guantong/node/exchange')
  const late = await startExchange({ ...tiers.of(PROVINCE).options, firstConnectionMs: 300 })
  try {
    expect(late.ready()).toMatchObject({ ok: false })
    await write(50)
    await server(PROVINCE).start()
    await eventually('it is ready', () => late.ready().ok)
    await converged()
  } finally {
    await late.stop()
    await tiers.of(PROVINCE).restart()
  }
})
