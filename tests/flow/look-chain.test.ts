/**
 * The chain of looks (访问记录链) by itself: replicas that write it, a database that takes nothing, hands that chain it anew.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GuantongError, type StatePayload } from '@guantong/contract'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { appendLooks } from '@guantong/node/ledger/looks/append-looks'
import { collectLook, type Looking } from '@guantong/node/ledger/looks/collect-look'
import { createLookBook } from '@guantong/node/ledger/looks/look-book'
import { headsOf, listHeads, ownHead, storeHeads } from '@guantong/node/ledger/looks/look-heads'
import { verifyLooks } from '@guantong/node/ledger/looks/verify-looks'
import { dataSetOf } from '@guantong/standard'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { asker } from '../support/asker.ts'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const [PROVINCE, CITY] = ['370000', '370200']
const DEMANDS = dataSetOf('ServiceDemand')
const folder = mkdtempSync(join(tmpdir(), 'guantong-look-chain-'))
let postgres: Postgres
let ledger: Ledger

beforeAll(async () => {
  postgres = await startPostgres(join(folder, 'postgres'))
  const databaseUrl = await postgres.createDatabase('city')
  ledger = connectLedger({ databaseUrl, poolSize: 8, applicationName: 'test' })
})
beforeEach(async () => {
  await ledger.pool.query(`truncate look, look_head; update look_chain set seq = 0, hash = repeat('0', 64)`)
})
afterAll(async () => {
  await ledger?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const looking = (subject: string, fields: readonly string[] = []): Looking => {
  const one = collectLook({ door: 'GRAPHQL', principal: asker(CITY, { subject }), documentHash: () => '' })
  const shown = DEMANDS.fields.filter(({ name }) => fields.includes(name))
  one.saw('ServiceDemand', CITY, shown, 3)
  return one
}
const log = { warn: () => {} }
const now = () => new Date()
const verify = (heads: { node: string; count: number; hash: string; by: string }[] = []) =>
  ledger.transaction((tx) => verifyLooks(tx, { heads }))
const subjects = async (): Promise<string[]> =>
  (await ledger.pool.query<{ subject: string }>('select subject from look order by seq')).rows.map(
    ({ subject }) => subject,
  )
const append = (from: number, to: number, outcome = 'ANSWERED') =>
  ledger.transaction((tx) =>
    appendLooks(
      tx,
      Array.from({ length: to - from }, (_, i) => looking(`asker ${from + i}`).end(new Date(0), outcome)),
    ),
  )

test('replicas write one chain without gaps', async () => {
  const books = Array.from({ length: 4 }, () => createLookBook({ ledger, log, now }))
  await Promise.all(
    books.flatMap((book, b) =>
      Array.from({ length: 60 }, (_, i) =>
        book.keep(looking(`asker ${b} ${i}`, i % 3 === 0 ? ['reporterPhone'] : []), 'ANSWERED'),
      ),
    ),
  )
  await Promise.all(books.map((book) => book.flush()))
  expect(await verify()).toMatchObject({ count: 240, faults: [] })
  expect(new Set(await subjects()).size).toBe(240)
})

test('an answer that shows what is withheld is not given while its look cannot be written; others are written later', async () => {
  let isBroken = true
  const transaction: Ledger['transaction'] = (run) =>
    isBroken ? Promise.reject(new Error('disk full')) : ledger.transaction(run)
  const book = createLookBook({ ledger: { transaction }, log, now })
  await book.keep(looking('open', ['demandNo']), 'ANSWERED')
  const refused = await book.keep(looking('withheld', ['reporterPhone']), 'ANSWERED').catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(GuantongError)
  expect((refused as GuantongError).code).toBe('GT_LOOK_NOT_KEPT')
  await book.flush()
  expect(await subjects()).toEqual([])
  isBroken = false
  await book.keep(looking('withheld again', ['reporterPhone']), 'ANSWERED')
  expect(await subjects()).toEqual(['open', 'withheld again'])
  const { rows } = await ledger.pool.query('select seen, rows from look where seq = 2')
  expect(rows).toEqual([
    { seen: [{ dataSet: 'ServiceDemand', region: CITY, classes: ['personal'], rows: 3 }], rows: 3 },
  ])
  await book.close()
})

test('a replica that hangs with the end of the chain in its hands holds up no other for long', async () => {
  const book = createLookBook({ ledger, log, now })
  const hung = await ledger.pool.connect()
  await hung.query('begin; select seq from look_chain for update')
  const begun = performance.now()
  await book.keep(looking('open', ['demandNo']), 'ANSWERED')
  expect(performance.now() - begun).toBeLessThan(1_000)
  const refused = await book.keep(looking('withheld', ['reporterPhone']), 'ANSWERED').catch((error: unknown) => error)
  expect((refused as GuantongError).code).toBe('GT_LOOK_NOT_KEPT')
  await hung.query('rollback')
  hung.release()
  await book.keep(looking('withheld again', ['reporterPhone']), 'ANSWERED')
  expect(await subjects()).toEqual(['open', 'withheld again'])
  await book.close()
})

test('a chain that was chained anew as a whole is found by what was heard of it, and by nothing else', async () => {
  await append(0, 10)
  const early = { node: CITY, by: PROVINCE, ...((await ownHead(ledger.pool)) ?? expect.fail()) }
  await append(10, 30)
  const late = { node: CITY, by: PROVINCE, ...((await ownHead(ledger.pool)) ?? expect.fail()) }
  expect(await verify([early, late])).toMatchObject({ count: 30, heads: 2, faults: [] })

  await ledger.pool.query('delete from look where seq > 16')
  await ledger.pool.query('update look_chain set seq = 16, hash = (select hash from look where seq = 16)')
  await append(16, 17, 'GT_INTERNAL')
  await append(17, 30)
  expect(await verify()).toMatchObject({ count: 30, faults: [] })
  expect((await verify([early, late])).faults).toEqual([{ kind: 'REWRITTEN', from: 11, to: 30, by: PROVINCE }])

  // One look alone, with a sound hash of its own: its successor was chained to another.
  const endAt = (seq: number) =>
    ledger.pool.query('update look_chain set seq = $1, hash = (select hash from look where seq = $1)', [seq])
  await ledger.pool.query('delete from look where seq = 5')
  await endAt(4)
  await append(4, 5, 'GT_INTERNAL')
  await endAt(30)
  expect((await verify()).faults).toEqual([{ kind: 'REPLACED', from: 5, to: 5 }])
})

const stateOf = (count: number, hash: string, at: Date): { payload: StatePayload; jws: string } => ({
  payload: { node: CITY, at: at.toISOString(), looks: { count, hash: hash.repeat(64) } } as unknown as StatePayload,
  jws: `${count}${hash}`,
})
const hear = (count: number, hash: string, at: Date, heard = at) =>
  ledger.transaction((tx) => storeHeads(tx, [stateOf(count, hash, at)], heard))

test('of what a node states, the newest end, one a day and those that were not continued are kept', async () => {
  const at = (day: number, second: number) => new Date(Date.UTC(2026, 5, day, 12, 0, second))
  await hear(10, 'a', at(1, 0))
  await hear(20, 'b', at(1, 5))
  await hear(15, 'c', at(1, 2), at(1, 6))
  const kept = async () => (await listHeads(ledger.pool)).map(({ count, hash, kept: as }) => [count, hash[0], as])
  // The last one came late and says nothing new.
  expect(await kept()).toEqual([[20, 'b', 'LAST']])
  await hear(30, 'd', at(2, 0))
  expect(await kept()).toEqual([
    [20, 'b', 'DAY'],
    [30, 'd', 'LAST'],
  ])
  await hear(25, 'e', at(2, 5))
  await hear(40, 'f', at(2, 9))
  expect(await kept()).toEqual([
    [20, 'b', 'DAY'],
    [30, 'd', 'TURNED'],
    [40, 'f', 'LAST'],
  ])
  // What was not continued is stated beside the longest, also once the chain has grown beyond it.
  expect((await headsOf(ledger.pool, [CITY])).map(({ count, hash }) => [count, hash[0]])).toEqual([
    [30, 'd'],
    [40, 'f'],
  ])
  for (let i = 0; i < 100; i++) await hear(i % 2 === 0 ? 100 : 50, 'e', at(3, i))
  expect((await listHeads(ledger.pool)).length).toBeLessThanOrEqual(3 + 10)
})
