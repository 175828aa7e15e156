import { type message, sign } from '@guantong/contract'
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
let tiers: Tiers
const ledger = (code: string) => tiers.of(code).ledger

beforeAll(async () => {
  tiers = await startTiers(THREE_TIERS)
})
afterAll(() => tiers?.stop())

const write = (from: number, to: number) =>
  ledger(CITY).transaction((tx) =>
    upsertRows(
      tx,
      dataSetOf('Case'),
      Array.from({ length: to - from }, (_, i) =>
        makeCase(`case-${from + i}`, { reportedAt: new Date(Date.UTC(2026, 2, 1 + ((from + i) % 28))) }),
      ),
      new Date(),
    ),
  )

test('what is committed at the city is seen at the nation, and every tier’s receipt comes back down', async () => {
  await write(0, 500)
  await eventually('the nation has the figures', async () => (await reportedIn(ledger(NATION), CITY)) === 500)
  await eventually('the city has settled everything', async () => (await owed(ledger(CITY))) === 0)
  await eventually('the nation’s receipts have come down to the city', async () => {
    const { rows } = await ledger(CITY).pool.query(
      `select distinct recipient from delivery where state = 'SETTLED' order by 1`,
    )
    return rows.map((row) => row.recipient as string).join() === `${NATION},${PROVINCE}`
  })
  const cells = await cellsOf(ledger(CITY))
  expect(await cellsOf(ledger(PROVINCE))).toBe(cells)
  expect(await cellsOf(ledger(NATION))).toBe(cells)
})

test('the province passes the city’s envelope on unchanged', async () => {
  const envelopes = `select origin, epoch, seq, digest, seal, body from submission order by seq`
  const [city, province, nation] = await Promise.all(
    [CITY, PROVINCE, NATION].map((code) => ledger(code).pool.query(envelopes)),
  )
  expect(city?.rows.length).toBeGreaterThan(0)
  expect(province?.rows).toEqual(city?.rows)
  expect(nation?.rows).toEqual(city?.rows)
})

test('the city’s own beat reaches the nation', async () => {
  await eventually('a beat that covers the last number', async () => {
    const { rows } = await ledger(NATION).pool.query(
      `select s.seq from origin_state s where s.origin = $1 and s.seq = (select max(seq) from submission)`,
      [CITY],
    )
    return rows.length === 1
  })
})

test('a receipt signed by anybody but its recipient settles nothing and is recorded', async () => {
  await tiers.servers.of(NATION).stop()
  await write(500, 501)
  const open = await eventually('the province owes the nation', async () => {
    const { rows } = await ledger(PROVINCE).pool.query(
      `select d.origin, d.epoch, d.seq, s.digest from delivery d join submission s using (origin, epoch, seq) where d.state <> 'SETTLED'`,
    )
    return rows[0] as { origin: string; epoch: string; seq: number; digest: string } | undefined
  })
  const payload = { v: 1, recipient: NATION, ...open, outcome: 'applied', code: null, at: new Date().toISOString() }
  const forged = sign(tiers.world.keyOf(CITY), 'guantong-receipt', payload)
  const posing = sign(tiers.world.keyOf(NATION), 'guantong-beat', payload)
  const nc = await connectAs(tiers.servers.of(PROVINCE))
  const sent: message.DownMessage = { v: 1, kind: 'receipts', receipts: [forged, posing, 'not.a.jws'] }
  nc.publish(`dn.${PROVINCE}`, JSON.stringify(sent))
  await nc.drain()
  await eventually('all three are recorded', async () => {
    const { rows } = await ledger(PROVINCE).pool.query('select code from refusal where sender = $1 order by code', [
      NATION,
    ])
    return rows.map((row) => row.code as string).join() === 'GT_RECEIPT_INVALID,GT_SEAL_INVALID,GT_SEAL_INVALID'
  })
  expect(await owed(ledger(PROVINCE))).toBe(1)
  await tiers.servers.of(NATION).start()
  await eventually('the real receipt settles it', async () => (await owed(ledger(PROVINCE))) === 0)
})

test('a second replica of a node changes nothing, and takes over when the first one goes', async () => {
  const { startExchange } = await import('@guantong/node/exchange')
  const replicas = await Promise.all([CITY, PROVINCE, NATION].map((code) => startExchange(tiers.of(code).options)))
  try {
    await write(501, 700)
    await eventually('the nation has the figures', async () => (await reportedIn(ledger(NATION), CITY)) === 700)
    await Promise.all([CITY, PROVINCE, NATION].map((code) => tiers.of(code).exchange.stop()))
    await write(700, 900)
    await eventually(
      'the nation has them through the second replicas',
      async () => (await reportedIn(ledger(NATION), CITY)) === 900,
    )
    await eventually('all is settled', async () => (await owed(ledger(CITY))) === 0)
    const numbers = await ledger(CITY).pool.query('select max(seq)::int - count(*)::int as gap from submission')
    expect(numbers.rows).toEqual([{ gap: 0 }])
  } finally {
    await Promise.all(replicas.map((replica) => replica.stop()))
  }
})
