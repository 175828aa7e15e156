/**
 * The store of a node without the node: what an import of files needs, emptied before each test.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GuantongError } from '@guantong/contract'
import { importFile } from '@guantong/node/intake'
import type { ImportSummary } from '@guantong/node/intake/rows/import-summary'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { type Standard, shippedStandard } from '@guantong/standard'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { type Postgres, startPostgres } from './start-postgres.ts'

type ImportOptions = Parameters<typeof importFile>[0]

export interface ImportStore {
  readonly folder: string
  readonly standard: Standard
  importing(file: string, more?: Partial<ImportOptions>): Promise<ImportSummary>
  query(statement: string): Promise<Record<string, unknown>[]>
  /** Cases, demands and what is known of imports. */
  empty(): Promise<void>
}

/** For the tests of one file: the store stands while they run. Refused rows lie in `folder` as `rejects.…`. */
export function importStore(regionCode: string, now: Date): ImportStore {
  const standard = shippedStandard()
  const folder = mkdtempSync(join(tmpdir(), 'guantong-store-'))
  let postgres: Postgres
  let ledger: Ledger
  const query = async (statement: string) => (await ledger.pool.query<Record<string, unknown>>(statement)).rows
  const empty = async (): Promise<void> => {
    await query('truncate case_record, service_demand, import_run, import_batch')
  }
  beforeAll(async () => {
    postgres = await startPostgres(join(folder, 'postgres'))
    const databaseUrl = await postgres.createDatabase(`node_${regionCode}`)
    ledger = connectLedger({ databaseUrl, poolSize: 4, applicationName: 'import-store' })
    await query(`insert into node_state (code, epoch) values ('${regionCode}', '0001-e1')`)
  })
  afterAll(async () => {
    await ledger?.close()
    await postgres?.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(empty)
  return {
    ...{ folder, standard, query, empty },
    importing: (file, more = {}) =>
      importFile({
        ...{ ledger, standard, regionCode, now, file },
        rejectsFile: (extension) => join(folder, `rejects${extension}`),
        ...more,
      }),
  }
}

/** The error of what has to fail. */
export const failing = (promise: Promise<unknown>): Promise<GuantongError> =>
  promise.then(
    () => expect.fail('it succeeded'),
    (error: GuantongError) => error,
  )
