import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { beginRun, endRun } from '@guantong/node/ledger/rows/import-run'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const now = new Date('2026-06-01T00:00:00Z')
const folder = mkdtempSync(join(tmpdir(), 'guantong-twins-'))
const key = { contentHash: 'c', profileHash: 'p', regionCode: '370200' }
const at = { dataSet: 'Case', fileName: 'cases.csv', now, restart: false }
let postgres: Postgres
let ledger: Ledger

beforeAll(async () => {
  postgres = await startPostgres(join(folder, 'postgres'))
  const databaseUrl = await postgres.createDatabase('node_370200')
  ledger = connectLedger({ databaseUrl, poolSize: 4, applicationName: 'twin-imports' })
})

afterAll(async () => {
  await ledger?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('an import begins, whatever its twin ends between two of its statements', async () => {
  const twin = await ledger.transaction((tx) => beginRun(tx, key, at))
  let ending: Promise<void> | undefined
  const begun = await ledger.transaction((tx) => {
    // After the first statement the twin ends, or waits until this transaction has.
    const query = async (sql: string, values: unknown[]) => {
      const result = await tx.query(sql, values)
      ending ??= endRun(ledger.pool, twin.id, now)
      await Promise.race([ending, sleep(300)])
      return result
    }
    return beginRun({ query } as unknown as pg.PoolClient, key, at)
  })
  await ending
  expect(begun).toMatchObject({ id: twin.id, done: [] })
})

test('an import whose twin has ended is a new one; one whose twin has not, goes on with it', async () => {
  const begin = () => ledger.transaction((tx) => beginRun(tx, key, at))
  const first = await begin()
  expect((await begin()).id).toBe(first.id)
  await endRun(ledger.pool, first.id, now)
  const second = await begin()
  expect(second.id).not.toBe(first.id)
  await endRun(ledger.pool, second.id, now)
})
