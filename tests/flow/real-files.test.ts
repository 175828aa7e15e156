/** Files of cities as they are published, each counted by an independent script before. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { GuantongError } from '@guantong/contract'
import { importFile } from '@guantong/node/intake'
import { explainFile } from '@guantong/node/intake/explain-file'
import type { ImportSummary } from '@guantong/node/intake/rows/import-summary'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { loadStandard } from '@guantong/standard'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

// Some of these files state no licence: they are read from beside the clone and never committed.
const SHARED = process.env.GUANTONG_SHARED_DATA ?? join(import.meta.dirname, '../../../shared/data')
const FILES = join(SHARED, 'cases/files')
const COUNTY = { set: { divisionCode: '440305' } }
const standard = loadStandard()

describe.skipIf(!existsSync(FILES))('real files (they lie beside the clone)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guantong-real-'))
  let postgres: Postgres
  let ledger: Ledger
  beforeAll(async () => {
    postgres = await startPostgres(join(folder, 'postgres'))
    const databaseUrl = await postgres.createDatabase('node_440300')
    ledger = connectLedger({ databaseUrl, poolSize: 4, applicationName: 'real-files' })
    await ledger.pool.query(`insert into node_state (code, epoch) values ('440300', '0001-e1')`)
  })
  afterAll(async () => {
    await ledger?.close()
    await postgres?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  beforeEach(() => ledger.pool.query('truncate case_record, import_run, import_batch'))

  const importing = (name: string, more: Partial<Parameters<typeof importFile>[0]> = {}): Promise<ImportSummary> =>
    importFile({
      ...{ ledger, standard, regionCode: '440300', now: new Date('2026-11-01T00:00:00Z'), file: join(FILES, name) },
      rejectsFile: (extension) => join(folder, `${basename(name)}.rejects${extension}`),
      ...more,
    })
  const counted = async (): Promise<Record<string, number>> => {
    const { rows } = await ledger.pool.query(`
      select count(*)::int as cases, count(*) filter (where state = 'CLOSED')::int as closed,
        count(*) filter (where state = 'CLOSED' and closed_at is not null)::int as dated,
        count(*) filter (where state = 'VOIDED')::int as voided, count(*) filter (where state = 'DISPATCHED')::int as dispatched,
        count(*) filter (where address ~ 'latitude')::int as misplaced
      from case_record`)
    return rows[0]
  }

  test('New York, once as CSV and once as JSON', async () => {
    expect(await importing('nyc311_2024-05-27_api.csv', COUNTY)).toMatchObject({
      ...{ profile: 'new-york-311', rows: 1000, accepted: 1000, inserted: 1000 },
      warningsByRule: { 'coordinates-outside': 988 },
    })
    expect(await counted()).toMatchObject({ cases: 1000, closed: 677, dated: 677, misplaced: 0 })
    expect(await importing('nyc311_2024-05-27_api.json', COUNTY)).toMatchObject({
      ...{ rows: 1000, accepted: 1000, inserted: 0, updated: 0, unchanged: 1000 },
    })
    const { rows } = await ledger.pool.query(`select reported_at from case_record where case_no = '61276295'`)
    expect(rows).toEqual([{ reported_at: new Date('2024-05-27T06:08:51Z') }])
  })

  test('San Francisco, as a tap wrote it and as its records alone', async () => {
    expect(await importing('sf311_2021-07_singer.jsonl', COUNTY)).toMatchObject({
      ...{ profile: 'san-francisco-311', rows: 1771, accepted: 1771, inserted: 1771 },
    })
    expect(await counted()).toMatchObject({ cases: 1771, closed: 937, dated: 937 })
    expect(await importing('sf311_2021-07_records.ndjson', COUNTY)).toMatchObject({ rows: 1771, unchanged: 1771 })
  })

  test('Los Angeles', async () => {
    expect(await importing('la311_2017_first2000.csv', COUNTY)).toMatchObject({
      ...{ profile: 'los-angeles-311', rows: 2000, accepted: 2000 },
      warningsByRule: { 'stage-order': 2 },
    })
    expect(await counted()).toMatchObject({ cases: 2000, closed: 1918, voided: 77, dispatched: 3 })
  })

  test('Chicago, released on request: a workbook without a profile of its own before', async () => {
    expect(await importing('chicago311_2020-21_no_heat_foia.xlsx', COUNTY)).toMatchObject({
      ...{ profile: 'chicago-311-released', rows: 3484, accepted: 3484, inserted: 3455 },
    })
    expect(await counted()).toMatchObject({ cases: 3455, closed: 3455 })
    const { rows } = await ledger.pool.query(`select reported_at from case_record where case_no = 'SR20-05069003'`)
    expect(rows).toEqual([{ reported_at: new Date('2020-09-15T19:41:00Z') }])
  })

  test('streets of the nation, and the codes of 2016', async () => {
    const summary = await importing('cn_streets_2023.csv', {
      regionCode: '000000',
      dataSet: 'DivisionRecord',
      dryRun: true,
    })
    expect(summary.rows).toBe(41_352)
    expect([summary.accepted, summary.rejected]).toEqual([41_352, 0])
    const file = join(FILES, 'gb2260_mca_201612.tsv')
    const refused: GuantongError = await importing('gb2260_mca_201612.tsv', { regionCode: '000000' }).then(
      () => expect.fail('it succeeded'),
      (error) => error,
    )
    expect(refused.code).toBe('GT_PROFILE_NONE')
    const { chosen, proposal } = await explainFile({ standard, file, regionCode: '000000' })
    expect(chosen).toBeNull()
    expect(proposal).toMatch(/level:\n +constant: "\?"/)
  })

  test('cases from reports: renamed columns, few Chinese words, a title with commas, odd times', async () => {
    const NEXT = '../'
    expect(await importing(`${NEXT}R19/renamed-columns.csv`, COUNTY)).toMatchObject({
      profile: 'new-york-311',
      accepted: 5,
    })
    const { rows: sewers } = await ledger.pool.query(
      `select case_no, code, state, reported_at from case_record where case_no ~ '^9190000[125]$' order by 1`,
    )
    expect(sewers).toMatchObject([
      { code: 'Sewer', reported_at: new Date('2026-02-28T20:08:00Z') },
      { state: 'CLOSED' },
      { state: 'CLOSED' },
    ])
    const qingdao = { regionCode: '370200' }
    expect(await importing(`${NEXT}R21/few-characters-gbk.csv`, qingdao)).toMatchObject({
      encoding: 'gb18030',
      accepted: 2,
    })
    const { rows: streets } = await ledger.pool.query(
      `select street_name, community_name from case_record where case_no ~ '^R21' order by case_no`,
    )
    expect(streets).toEqual([
      { street_name: '医院', community_name: '小学' },
      { street_name: '职业学院', community_name: null },
    ])
    expect(await importing(`${NEXT}S3/title-with-comma.txt`, qingdao)).toMatchObject({ format: 'tsv', accepted: 2 })
    const odd = await importing(`${NEXT}S5/la311-odd-times.csv`, COUNTY)
    expect(odd).toMatchObject({ rows: 4, accepted: 3, zone: 'America/Los_Angeles' })
    expect(odd.warningsByRule['stage-order']).toBeGreaterThanOrEqual(1)
    expect(odd.warningsByRule['time-doubtful']).toBeGreaterThanOrEqual(2)
  })
})
