import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { neighboursOf, noteHello } from '@guantong/node/ledger/outbox/neighbour'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const folder = mkdtempSync(join(tmpdir(), 'guantong-neighbour-'))
let postgres: Postgres
let ledger: Ledger

beforeAll(async () => {
  postgres = await startPostgres(folder)
  const databaseUrl = await postgres.createDatabase('node_370200')
  ledger = connectLedger({ databaseUrl, poolSize: 1, applicationName: 'neighbour' })
})
afterAll(async () => {
  await ledger?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const said = { node: '370000', speaks: [1, 2], release: '0.1.0' }

test('a hello is news the first time and when it says something else, not when it is said again', async () => {
  expect(await noteHello(ledger.pool, said)).toBe(true)
  expect(await noteHello(ledger.pool, said)).toBe(false)
  expect(await noteHello(ledger.pool, { ...said, speaks: [1] })).toBe(true)
  expect(await noteHello(ledger.pool, { ...said, speaks: [1], release: '0.2.0' })).toBe(true)
  expect(await noteHello(ledger.pool, { ...said, speaks: [1], release: '0.2.0' })).toBe(false)
  expect([...(await neighboursOf(ledger.pool)).values()]).toEqual([{ node: '370000', speaks: [1], release: '0.2.0' }])
})
