/** The files of schemas/samples, each imported as its README says. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { importFile } from '@guantong/node/intake'
import type { ImportSummary } from '@guantong/node/intake/rows/import-summary'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { loadStandard } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CLONE } from '../support/clone.ts'
import { correctSample } from '../support/correct-sample.ts'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const SAMPLES = join(CLONE, 'schemas', 'samples')
const standard = loadStandard()
const folder = mkdtempSync(join(tmpdir(), 'guantong-samples-'))
let postgres: Postgres
let ledger: Ledger

beforeAll(async () => {
  postgres = await startPostgres(join(folder, 'postgres'))
  const databaseUrl = await postgres.createDatabase('node_370200')
  ledger = connectLedger({ databaseUrl, poolSize: 4, applicationName: 'samples' })
  await ledger.pool.query(`insert into node_state (code, epoch) values ('370200', '0001-e1')`)
})
afterAll(async () => {
  await ledger?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const importing = (file: string): Promise<ImportSummary> =>
  importFile({
    ledger,
    standard,
    regionCode: '370200',
    now: new Date(),
    file,
    rejectsFile: (end) => join(folder, `${basename(file)}.rejects${end}`),
  })
const sample = (name: string): Promise<ImportSummary> => importing(join(SAMPLES, name))

test('the workbook of a clerk: three rows are refused, and go in when they are corrected', async () => {
  const first = await sample('cases.xlsx')
  expect(first).toMatchObject({
    ...{ profile: 'canonical-case', format: 'xlsx', rows: 23, accepted: 20, inserted: 20, rejected: 3, warnings: 0 },
    rejectedByRule: { 'division-outside': 1, 'code-unknown': 1, 'time-unreadable': 1 },
  })
  await correctSample(first.rejects as string)
  expect(await importing(first.rejects as string)).toMatchObject({ rows: 3, inserted: 3, rejected: 0, warnings: 0 })
  expect(await sample('cases.xlsx')).toMatchObject({ inserted: 0, unchanged: 20, rejected: 3 })
  const { rows } = await ledger.pool.query(
    `select count(*)::int as cases, bool_and(sample) as marked, bool_and(reported_at between '2026-09-01+08' and '2026-10-01+08') as dated
       from case_record`,
  )
  expect(rows).toEqual([{ cases: 23, marked: true, dated: true }])
})

test('the export of a hotline, in GB 18030', async () => {
  expect(await sample('hotline-gb18030.csv')).toMatchObject({
    ...{ profile: 'complaints', dataSet: 'ServiceDemand', encoding: 'gb18030' },
    ...{ rows: 12, accepted: 12, rejected: 0, warnings: 0 },
  })
  const { rows } = await ledger.pool.query(`select content from service_demand where content like '%䶮山路%'`)
  expect(rows).toHaveLength(1)
})

test('what a system pushes, taken from a file', async () => {
  const pushed = { profile: 'egova-push', rows: 3, inserted: 3, rejected: 0, warnings: 0 }
  expect(await sample('egova-push.json')).toMatchObject(pushed)
})

test('no other file ships there', () => {
  const shipped = readdirSync(SAMPLES).filter((name) => !name.includes('.rejects.'))
  expect(shipped.sort()).toEqual(['README.md', 'cases.xlsx', 'egova-push.json', 'hotline-gb18030.csv'])
})
