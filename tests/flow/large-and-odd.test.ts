/**
 * Submissions that do not fit: too large for one message, not to be committed yet, or with nothing to say.
 *
 * @module
 */
import { seal } from '@guantong/contract'
import { reportZero } from '@guantong/node/ledger/measure/zero-report'
import { settle } from '@guantong/node/ledger/outbox/delivery'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { cellsOf, owed, reportedIn } from '../support/figures.ts'
import { makeCase } from '../support/make-case.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { connectAs, envelopeOf, makeScope, publishUp } from '../support/publish-raw.ts'
import { startTiers, type Tiers } from '../support/start-tiers.ts'

const NATION = '000000'
const PROVINCE = '370000'
const CITY = '370200'
const QUIET = '370800'
const NODES: readonly PlacedNode[] = [
  { code: NATION, parent: null, tier: 'nation' },
  { code: PROVINCE, parent: NATION, tier: 'province' },
  { code: CITY, parent: PROVINCE, tier: 'city' },
  { code: QUIET, parent: PROVINCE, tier: 'city' },
]
const PATIENCE = { everyMs: 100 }

let tiers: Tiers
const ledger = (code: string) => tiers.of(code).ledger

beforeAll(async () => {
  tiers = await startTiers(NODES, {
    reconcileSeconds: 0.5,
    nats: { maxPayload: 65_536 },
  })
})
afterAll(() => tiers?.stop())

const rowsOf = async <T extends object>(code: string, statement: string, values: unknown[] = []): Promise<T[]> =>
  (await ledger(code).pool.query<T>(statement, values)).rows

/** Each case under a code of its own: so many cells. */
const write = (city: string, county: string, count: number, from = 0) =>
  ledger(city).transaction((tx) =>
    upsertRows(
      tx,
      dataSetOf('Case'),
      Array.from({ length: count }, (_, i) =>
        makeCase(`${city}-${from + i}`, {
          regionCode: city,
          divisionCode: county,
          standardRef: `LOCAL:${city}`,
          code: `L${from + i}`,
          reportedAt: new Date('2026-03-02T02:00:00Z'),
        }),
      ),
      new Date(),
    ),
  )

const arrives = (city: string, reported: number) =>
  eventually(
    `the nation holds ${reported} of ${city}`,
    async () => (await reportedIn(ledger(NATION), city)) === reported,
    PATIENCE,
  )

test('a scope larger than a message travels in pieces, over both hops, and is the same at the top', async () => {
  await write(CITY, '370202', 1500)
  await arrives(CITY, 1500)
  await eventually('it is settled', async () => (await owed(ledger(CITY))) === 0, PATIENCE)
  const [largest] = await rowsOf<{ bytes: number }>(CITY, 'select max(length(body)) as bytes from submission')
  expect(largest?.bytes).toBeGreaterThan(3 * 65_536)
  const cells = await cellsOf(ledger(CITY))
  expect(await cellsOf(ledger(NATION))).toBe(cells)
  for (const code of [PROVINCE, NATION]) {
    await eventually('no piece is left', async () => (await rowsOf(code, 'select from chunk')).length === 0, PATIENCE)
  }
})

test('a submission that cannot be committed is parked, its sender is told, and it is taken once it can be', async () => {
  const at = ledger(PROVINCE).pool
  await at.query(`alter table measure_scope add constraint planted check (day <> '2026-03-09')`)
  await ledger(CITY).transaction((tx) =>
    upsertRows(
      tx,
      dataSetOf('Case'),
      [makeCase('poison', { reportedAt: new Date('2026-03-09T02:00:00Z') })],
      new Date(),
    ),
  )
  const parkedAt = `select state from delivery where recipient = '${PROVINCE}' and state = 'PARKED'`
  // The third attempt comes some fifteen seconds after the first: asked for at once instead.
  await eventually(
    'the city knows that it is parked',
    async () => {
      await ledger(CITY).pool.query(`update delivery set next_attempt_at = now() where state = 'PUBLISHED'`)
      return (await rowsOf(CITY, parkedAt)).length === 1
    },
    { ...PATIENCE, everyMs: 1_000 },
  )
  await write(CITY, '370202', 10, 2000)
  await arrives(CITY, 1510)
  await at.query('alter table measure_scope drop constraint planted')
  await tiers.of(PROVINCE).restart()
  await arrives(CITY, 1511)
  await eventually('nothing is parked any more', async () => (await owed(ledger(CITY))) === 0, PATIENCE)
  expect(await rowsOf(PROVINCE, 'select from parked')).toEqual([])
})

test('what was parked and has been taken since is asked about at once when its receipt got lost', async () => {
  const LOST = `update delivery set state = 'PARKED', receipt = null, settled_at = null, next_attempt_at = now() + interval '1 hour'
    where recipient = $1 and seq = (select max(seq) from delivery where recipient = $1 and state = 'SETTLED' and epoch not like '%.down')`
  for (const [child, parent] of [
    [CITY, PROVINCE],
    [PROVINCE, NATION],
  ] as const) {
    expect((await ledger(child).pool.query(LOST, [parent])).rowCount).toBeGreaterThan(0)
    await eventually(`${child} has the receipt`, async () => (await owed(ledger(child))) === 0, { withinMs: 20_000 })
  }
})

test('one that a recipient with a slow clock has parked is asked about by the hour all the same', async () => {
  const minutes = await ledger(CITY).transaction(async (tx) => {
    const owed = `from delivery d join submission s using (origin, epoch, seq) where d.recipient = '${PROVINCE}' and s.origin = '${CITY}'`
    const { rows } = await tx.query<{ epoch: string; seq: number; digest: string }>(
      `select epoch, seq, digest ${owed} order by seq limit 1`,
    )
    const number = rows[0] ?? expect.fail('nothing was ever sent')
    const place = [CITY, number.epoch, number.seq, PROVINCE]
    const of = 'where origin = $1 and epoch = $2 and seq = $3 and recipient = $4'
    await tx.query(`update delivery set state = 'PUBLISHED' ${of}`, place)
    const at = new Date(Date.now() - 5 * 86_400_000).toISOString()
    const said = { v: 1 as const, recipient: PROVINCE, origin: CITY, ...number, code: 'GT_BEYOND_CLOCK', at }
    await settle(tx, [{ payload: { ...said, outcome: 'parked' }, jws: 'jws' }], new Date())
    const due = await tx.query<{ minutes: number }>(
      `select (extract(epoch from next_attempt_at - now()) / 60)::float8 as minutes from delivery ${of}`,
      place,
    )
    await tx.query(`update delivery set state = 'SETTLED' ${of}`, place)
    return due.rows[0]?.minutes
  })
  expect(minutes).toBeGreaterThan(59)
})

test('a day that ended without a case is reported as empty, and a case that comes later goes before it', async () => {
  const inThreeDays = new Date(Date.now() + 3 * 86_400_000)
  const reported = await ledger(QUIET).transaction((tx) =>
    reportZero(tx, { self: QUIET, regions: [QUIET], now: inThreeDays }),
  )
  const [counties] = await rowsOf<{ count: number }>(
    QUIET,
    `select count(*) as count from region where parent_code = $1`,
    [QUIET],
  )
  expect(reported).toBe(3 * (counties?.count ?? 0))
  const empty = `select count(*) as scopes from measure_scope where origin = '${QUIET}' and rows = 0`
  await eventually(
    'the nation has them',
    async () => (await rowsOf<{ scopes: number }>(NATION, empty))[0]?.scopes === reported,
    PATIENCE,
  )
  expect(
    await ledger(QUIET).transaction((tx) => reportZero(tx, { self: QUIET, regions: [QUIET], now: inThreeDays })),
  ).toBe(0)
  await ledger(QUIET).transaction((tx) =>
    upsertRows(
      tx,
      dataSetOf('Case'),
      [makeCase('late', { regionCode: QUIET, divisionCode: '370811', reportedAt: new Date() })],
      new Date(),
    ),
  )
  await arrives(QUIET, 1)
})

test('pieces that never become whole, or are not what they are called, change nothing', async () => {
  const city = await connectAs(tiers.servers.of(CITY))
  const piece = { v: 1, kind: 'chunk', id: 'a'.repeat(64), count: 2, data: Buffer.from('x').toString('base64') }
  await publishUp(city, PROVINCE, CITY, { ...piece, index: 0 })
  await publishUp(city, PROVINCE, CITY, { ...piece, index: 1 })
  await publishUp(city, PROVINCE, CITY, { ...piece, id: 'b'.repeat(64), index: 0 })
  const sealed = seal(
    tiers.world.keyOf(CITY),
    { origin: CITY, epoch: '0001-e1', seq: 1000, sealedAt: new Date() },
    [makeScope({ day: '2026-05-05', reported: 1 })],
    [],
  )
  await publishUp(
    city,
    PROVINCE,
    CITY,
    await envelopeOf(sealed, { key: tiers.world.keyOf(CITY), from: CITY, to: PROVINCE }),
  )
  await eventually(
    'what came after them is in',
    async () => (await rowsOf(PROVINCE, 'select from submission where digest = $1', [sealed.digest])).length === 1,
    PATIENCE,
  )
  // Pieces of the same batch are kept in a transaction of their own.
  await eventually(
    'the piece that is still missing its other is kept, and nothing else',
    async () =>
      ((await rowsOf(PROVINCE, 'select id from chunk')) as { id: string }[]).map(({ id }) => id).join() ===
      'b'.repeat(64),
    PATIENCE,
  )
  await city.close()
})
