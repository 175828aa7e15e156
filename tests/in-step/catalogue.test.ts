/**
 * The database that all migrations make together is the one schemas/store/catalogue.txt shows: what a migration does to it stands
 * in its commit. To write it anew: npm test -- tests/in-step/catalogue.test.ts -u
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'
import { printCatalogue } from '../support/print-catalogue.ts'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const folder = mkdtempSync(join(tmpdir(), 'guantong-catalogue-'))
let postgres: Postgres
let client: pg.Client

beforeAll(async () => {
  postgres = await startPostgres(folder)
  client = new pg.Client({ connectionString: await postgres.createDatabase('catalogue') })
  await client.connect()
  // Bounds of partitions are printed in the session's time.
  await client.query(`set timezone = 'Asia/Shanghai'`)
})
afterAll(async () => {
  await client?.end()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

it('is as the committed catalogue shows it', async () => {
  await expect(
    await printCatalogue(client as never),
    'if it is meant: npm test -- tests/in-step/catalogue.test.ts -u',
  ).toMatchFileSnapshot(join(CLONE, 'schemas/store/catalogue.txt'))
})
