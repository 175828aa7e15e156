/**
 * Files after public bug reports about identifiers, figures, times and names of places, each imported twice.
 *
 * @module
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importFile } from '@guantong/node/intake'
import type { ImportSummary } from '@guantong/node/intake/rows/import-summary'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { loadStandard } from '@guantong/standard'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

// They state no licence: they are read from beside the clone and never committed.
const CASES = join(process.env.GUANTONG_SHARED_DATA ?? join(import.meta.dirname, '../../../shared/data'), 'cases')
const standard = loadStandard()
const now = new Date('2026-06-01T00:00:00Z')
const folder = mkdtempSync(join(tmpdir(), 'guantong-odd-values-'))
let postgres: Postgres
const ledgers = new Map<string, Ledger>()

beforeAll(async () => {
  if (!existsSync(CASES)) return
  postgres = await startPostgres(join(folder, 'postgres'))
  for (const code of ['370200', '440300']) {
    const databaseUrl = await postgres.createDatabase(`node_${code}`)
    const ledger = connectLedger({ databaseUrl, poolSize: 4, applicationName: 'odd-values' })
    await ledger.pool.query(`insert into node_state (code, epoch) values ('${code}', '0001-e1')`)
    ledgers.set(code, ledger)
  }
})

afterAll(async () => {
  for (const ledger of ledgers.values()) await ledger.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function twice(file: string, regionCode = '370200', set?: Record<string, string>): Promise<ImportSummary> {
  const once = () =>
    importFile({
      ledger: ledgers.get(regionCode) as Ledger,
      standard,
      file: join(CASES, file),
      regionCode,
      now,
      rejectsFile: (end) => join(folder, `${file.replace('/', '-')}.rejects${end}`),
      ...(set === undefined ? {} : { set }),
    })
  const first = await once()
  const second = await once()
  expect(second).toMatchObject({ accepted: first.accepted, rejected: first.rejected, inserted: 0 })
  return first
}

const stored = async (query: string, regionCode = '370200'): Promise<unknown[][]> => {
  const { rows } = await (ledgers.get(regionCode) as Ledger).pool.query({ text: query, rowMode: 'array' })
  return rows
}

describe.skipIf(!existsSync(CASES))('files after reports', () => {
  test('case numbers of 18 digits that a workbook keeps as numbers are refused', async () => {
    const summary = await twice('R11/numeric-case-numbers.xlsx')
    expect(summary).toMatchObject({ rows: 4, rejected: 4, rejectedByRule: { 'digits-lost': 4 } })
  })

  test('figures with marks behind them are refused, full-width ones read', async () => {
    const summary = await twice('R13/yearbook-with-notes.csv')
    expect(summary).toMatchObject({ rows: 7, accepted: 2, rejectedByRule: { type: 5 } })
    expect(await stored(`select subject_code, value from city_profile_figure where year = 2020 order by 1`)).toEqual([
      ['370200', 758.16],
      ['370700', 183.5],
    ])
  })

  test('provinces stand under provinces', async () => {
    const summary = await twice('R15/provinces.csv')
    expect(summary).toMatchObject({ rows: 5, accepted: 4, rejectedByRule: { 'division-several': 1 } })
    expect(await stored(`select subject_code from city_profile_figure where year = 2019 order by 1`)).toEqual([
      ['130000'],
      ['370000'],
      ['370200'],
      ['460000'],
    ])
  })

  test('24:00 is the midnight that ends the day', async () => {
    const summary = await twice('R17/end-of-day.csv')
    expect(summary).toMatchObject({ rows: 4, accepted: 3, rejectedByRule: { 'time-unreadable': 1 } })
    expect(
      await stored(`select case_no, reported_at, closed_at from case_record where case_no like 'R17-%' order by 1`),
    ).toEqual([
      ['R17-0001', new Date('2024-05-31T16:00:00Z'), new Date('2024-06-02T01:00:00Z')],
      ['R17-0002', new Date('2024-05-31T16:00:00Z'), new Date('2024-06-02T16:00:00Z')],
      ['R17-0004', new Date('2024-05-31T15:59:59Z'), new Date('2024-06-02T01:00:00Z')],
    ])
  })

  test('what nobody sees in a case number makes no case', async () => {
    const summary = await twice('R22/invisible.csv')
    expect(summary).toMatchObject({ rows: 8, accepted: 8, inserted: 4, warningsByRule: { spelling: 5 } })
    expect(await stored(`select case_no from case_record where case_no like '%R22%' order by 1`)).toEqual(
      [1, 2, 3, 4].map((number) => [`R22-000${number}`]),
    )
  })

  test('zeros that only a number format shows are kept', async () => {
    await twice('S4/code-by-format.xlsx')
    expect(await stored(`select code from case_record where case_no like 'S4-%' order by case_no`)).toEqual([
      ['0101'],
      ['0101'],
    ])
  })

  test('a closing in 3020 is refused, odd orders and hours are told', async () => {
    const summary = await twice('S5/la311-odd-times.csv', '440300', { divisionCode: '440305' })
    expect(summary).toMatchObject({ rows: 4, accepted: 3, rejected: 1 })
    expect(summary.warningsByRule).toMatchObject({ 'stage-order': 2, 'time-doubtful': 3 })
  })
})
