/** A nats-server on the way that takes smaller messages than the sender's own: it ends the link in the middle of a large one. */
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { cellsOf, owed, reportedIn } from '../support/figures.ts'
import { makeCase } from '../support/make-case.ts'
import { THREE_TIERS } from '../support/make-topology.ts'
import { startTiers, type Tiers } from '../support/start-tiers.ts'

const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200'] as const
const NARROW = 65_536

let tiers: Tiers
const ledger = (code: string) => tiers.of(code).ledger

beforeAll(async () => {
  tiers = await startTiers(THREE_TIERS, { nats: { maxPayloadOf: { [PROVINCE]: NARROW } } })
})
afterAll(() => tiers?.stop())

/** Each case under a code of its own: so many cells. */
const write = (count: number, day: string) =>
  ledger(CITY).transaction((tx) =>
    upsertRows(
      tx,
      dataSetOf('Case'),
      Array.from({ length: count }, (_, i) =>
        makeCase(`${day}-${i}`, {
          regionCode: CITY,
          standardRef: `LOCAL:${CITY}`,
          code: `L${i}`,
          reportedAt: new Date(`${day}T02:00:00Z`),
        }),
      ),
      new Date(),
    ),
  )

test('what is too large for it goes on in smaller pieces, and what is small is not held behind it', async () => {
  const begun = performance.now()
  await write(1500, '2026-03-02')
  await write(1, '2026-03-03')
  await eventually('the nation holds all of it', async () => (await reportedIn(ledger(NATION), CITY)) === 1501)
  await eventually('it is settled', async () => (await owed(ledger(CITY))) === 0)
  const { rows } = await ledger(CITY).pool.query('select max(length(body)) as bytes from submission')
  expect(rows[0]?.bytes).toBeGreaterThan(2 * NARROW)
  expect(await cellsOf(ledger(NATION))).toBe(await cellsOf(ledger(CITY)))
  // Two attempts that get no answer, and what a busy machine needs.
  expect(performance.now() - begun).toBeLessThan(80_000)
})
