/**
 * Cities without a nats-server: plain clients of their province's server, with the user the city's server would have
 * presented. The exchange is the same; only `nats.url` and `nats.user` differ.
 */
import { createHash } from 'node:crypto'
import type { GuantongError } from '@guantong/contract'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askerWith } from '../support/asker.ts'
import { eventually } from '../support/eventually.ts'
import { cellsOf, owed, reportedIn } from '../support/figures.ts'
import { makeCase } from '../support/make-case.ts'
import { type PlacedNode, THREE_TIERS } from '../support/make-topology.ts'
import { startTiers, type Tier, type Tiers } from '../support/start-tiers.ts'

const [NATION, PROVINCE, CITY, SIBLING] = ['000000', '370000', '370200', '370800']
const NODES: readonly PlacedNode[] = [...THREE_TIERS, { code: '370800', parent: '370000', tier: 'city' }]
/** Questions may take three seconds: this is far from it, also on a busy machine. */
const AT_ONCE_MS = 1_000

let tiers: Tiers
const tier = (code: string): Tier => tiers.of(code)

beforeAll(async () => {
  tiers = await startTiers(NODES, {
    nats: { light: [CITY, SIBLING] },
    execute: (code) => async (asked) => {
      if (code === PROVINCE) return (await tier(PROVINCE).exchange.ask(CITY, asked, asked)) as { data: unknown }
      if (asked.document === 'large') return { data: { text: '城市管理'.repeat(5_000_000 / 12) } }
      return { data: { answeredBy: code } }
    },
  })
})
afterAll(() => tiers?.stop())

const write = (code: string, county: string, from: number, count: number) =>
  tier(code).ledger.transaction((tx) =>
    upsertRows(
      tx,
      dataSetOf('Case'),
      Array.from({ length: count }, (_, i) =>
        makeCase(`case-${from + i}`, {
          regionCode: code,
          divisionCode: county,
          reportedAt: new Date('2026-03-02T02:00:00Z'),
        }),
      ),
      new Date(),
    ),
  )

const ask = async (from: string, child: string, document: string, ms = 10_000) =>
  tier(from).exchange.ask(
    child,
    { document, documentHash: createHash('sha256').update(document).digest('hex'), variables: {} },
    { principal: await askerWith(tiers.world, from), deadline: Date.now() + ms },
  )

test('a city without a nats-server settles its submissions through its province’s', async () => {
  await write(CITY, '370202', 0, 300)
  await write(SIBLING, '370811', 0, 200)
  for (const [code, count] of [
    [CITY, 300],
    [SIBLING, 200],
  ] as const) {
    await eventually('the nation has the figures', async () => (await reportedIn(tier(NATION).ledger, code)) === count)
    await eventually('the city has settled everything', async () => (await owed(tier(code).ledger)) === 0)
    const { rows } = await tier(code).ledger.pool.query(
      `select distinct recipient from delivery where state = 'SETTLED'`,
    )
    expect(rows.map((row) => row.recipient as string)).toContain(PROVINCE)
  }
  expect(await cellsOf(tier(NATION).ledger)).toBe(await cellsOf(tier(PROVINCE).ledger))
})

test('a city without a nats-server answers live questions, also in frames and over two hops', async () => {
  expect(await ask(PROVINCE, CITY, '{ hello }')).toEqual({ data: { answeredBy: CITY } })
  expect(await ask(PROVINCE, SIBLING, '{ hello }')).toEqual({ data: { answeredBy: SIBLING } })
  const large = await ask(NATION, PROVINCE, 'large')
  expect(large.data?.text).toBe('城市管理'.repeat(5_000_000 / 12))
})

test('a city without a nats-server whose node is down is known to be so at once', async () => {
  await tier(SIBLING).exchange.stop()
  const begun = performance.now()
  const failure = await ask(PROVINCE, SIBLING, '{ hello }').catch((error: unknown) => error as GuantongError)
  expect((failure as GuantongError).code).toBe('GT_CHILD_UNREACHABLE')
  expect(performance.now() - begun).toBeLessThan(AT_ONCE_MS)
  await tier(SIBLING).restart()
  await eventually('it answers again', async () => (await ask(PROVINCE, SIBLING, '{ again }')).data !== undefined)
})

test('the province’s server killed and wiped: cities without one come back by themselves, and nothing is lost', async () => {
  await write(CITY, '370202', 300, 50)
  await tiers.servers.of(PROVINCE).stop('SIGKILL')
  await tiers.servers.of(PROVINCE).wipe()
  await write(CITY, '370202', 350, 50)
  await tiers.servers.of(PROVINCE).start()
  await eventually('the nation has the figures', async () => (await reportedIn(tier(NATION).ledger, CITY)) === 400)
  await eventually('all is settled', async () => (await owed(tier(CITY).ledger)) === 0)
})
