/** The order of changes, where many write at once: a follower that reads on from the last number misses nothing. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { rootOfRows } from '@guantong/contract'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import type { Tx } from '@guantong/node/ledger/connection/db'
import { applyScopes } from '@guantong/node/ledger/cube/apply-scopes'
import { createChangeFeed } from '@guantong/node/ledger/figures/change-feed'
import { ARRIVALS, type Change, type ChangeSource, SCOPE_CHANGES } from '@guantong/node/ledger/figures/changes'
import { ensureNodeState } from '@guantong/node/ledger/outbox/node-state'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const WRITERS = 8
const EACH = 40
const folder = mkdtempSync(join(tmpdir(), 'guantong-changes-'))
let postgres: Postgres
let ledger: Ledger
beforeAll(async () => {
  postgres = await startPostgres(folder)
  const databaseUrl = await postgres.createDatabase('node_000000')
  ledger = connectLedger({ databaseUrl, poolSize: WRITERS + 4, applicationName: 'guantong-changes' })
  await ledger.transaction((tx) => ensureNodeState(tx, '000000', { now: new Date(), newId: randomUUID }))
})
afterAll(async () => {
  await ledger?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const ROOT = rootOfRows([])
const scope = (region: string, day: number, revision: number) => ({
  ...{ dataSet: 'case-measure', region, origin: '370200', revision, root: ROOT, cases: 0, casesHash: '', rows: [] },
  day: new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10),
})

const writeScopes = (tx: Tx, writer: number, i: number) =>
  applyScopes(
    tx,
    // Some days are every writer's: the newest revision wins, the others are stale.
    [scope('370202', i % 5, writer * 1000 + i + 1), scope(`37021${writer % 5}`, writer * 50 + i, 1)],
    [],
    { self: '000000', now: new Date(), summaries: [] },
  )

const writeSubmission = (tx: Tx, writer: number, i: number) =>
  tx.query(
    `insert into submission (origin, epoch, seq, digest, seal, body, scopes, rows, sealed_at, received_at, applied_scopes)
     values ('370200', $1, $2, '', '', '', 0, 0, now(), now(), 0)`,
    [`e${writer}`, i],
  )

/** Writers that are slow between their writing and their commit, and some that take all of it back. */
async function write(change: (tx: Tx, writer: number, i: number) => Promise<unknown>): Promise<void> {
  const undone = new Error('undone')
  const writer = async (n: number): Promise<void> => {
    for (let i = 0; i < EACH; i++) {
      await ledger
        .transaction(async (tx) => {
          await change(tx, n, i)
          await pause((i * 7 + n) % 4)
          if (i % 9 === 5) throw undone
        })
        .catch((error: unknown) => {
          if (error !== undone) throw error
        })
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, (_, n) => writer(n)))
}

test.each([
  ['scopes', SCOPE_CHANGES, writeScopes, 'measure_scope'],
  ['submissions', ARRIVALS, writeSubmission, 'arrival'],
] as const)('%s: many writers at once, and no reader misses or repeats one', async (_, source, change, table) => {
  const from = (await source.position(ledger.pool)).head
  let isWriting = true
  const written = write(change).finally(() => {
    isWriting = false
  })
  const seen = new Map<string, number>()
  const repeats: string[] = []
  const take = (rows: readonly Change[]): void => {
    for (const { key, change } of rows) {
      if ((seen.get(key) ?? 0) >= change) repeats.push(key)
      seen.set(key, change)
    }
  }
  // One reads the database again and again, another follows in the way of a stream, with almost nothing kept in memory.
  const byHand = (async () => {
    let at = from
    for (let isLast = false; !isLast; ) {
      isLast = !isWriting
      const { rows } = await (source as ChangeSource<Change>).read(ledger.pool, at, 7)
      take(rows)
      at = rows.at(-1)?.change ?? at
      if (rows.length > 0) isLast = false
    }
    return at
  })()
  const ending = new AbortController()
  const deps = { db: ledger.pool, listen: ledger.listen, log: { error() {} }, gatherMs: 1, kept: 3 }
  const follower = await createChangeFeed(source as ChangeSource<Change>, deps).follow()
  const followed = new Map<string, number>()
  const following = (async () => {
    let [change, epoch] = [from, (await follower.position()).epoch]
    while (!ending.signal.aborted) {
      const batch = await follower.after(change)
      for (const row of batch.rows) {
        if ((followed.get(row.key) ?? 0) >= row.change) repeats.push(`followed ${row.key}`)
        followed.set(row.key, row.change)
      }
      change = batch.upTo
      epoch = batch.epoch
      if (batch.isEnd) await follower.changed({ change, epoch }, ending.signal)
    }
  })()
  await written
  const head = await byHand
  const { rows } = await ledger.pool.query<{ n: number; head: number }>(
    `select count(*)::int as n, max(change) as head from ${table} where change > $1`,
    [from],
  )
  expect(head).toBe(rows[0]?.head)
  expect(seen.size).toBe(rows[0]?.n)
  for (let i = 0; i < 500 && Math.max(0, ...followed.values()) < head; i++) await pause(20)
  ending.abort()
  await following
  follower.close()
  expect(followed).toEqual(seen)
  expect(repeats).toEqual([])
})

test('numbers go on rising when the clock is set back, and skip what a store that was set back has given out', async () => {
  const ahead = Date.now() * 1000 + 3_600_000_000
  await ledger.pool.query(
    `update measure_scope set change = $1 where ctid = (select ctid from measure_scope limit 1)`,
    [ahead],
  )
  await ledger.transaction((tx) => writeScopes(tx, 90, 300))
  const { rows } = await SCOPE_CHANGES.read(ledger.pool, ahead, 10)
  expect(rows.map(({ change }) => change)).toEqual([ahead + 1, ahead + 2])
  await ledger.pool.query('update measure_scope set change = 5')
  const before = Date.now() * 1000
  await ledger.transaction((tx) => writeScopes(tx, 90, 301))
  expect((await SCOPE_CHANGES.position(ledger.pool)).head).toBeGreaterThan(before - 1_000_000)
})
