import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { importFile } from '@guantong/node/intake'
import type { ImportSummary } from '@guantong/node/intake/rows/import-summary'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { loadStandard } from '@guantong/standard'
import { from as copyFrom } from 'pg-copy-streams'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

// Some of these files state no licence: they are read from beside the clone and never committed.
const SHARED = process.env.GUANTONG_SHARED_DATA ?? join(import.meta.dirname, '../../../shared/data')
const standard = loadStandard()
const now = new Date('2026-06-01T00:00:00Z')
const folder = mkdtempSync(join(tmpdir(), 'guantong-all-files-'))
const ledgers = new Map<string, Ledger>()
let postgres: Postgres

beforeAll(async () => {
  postgres = await startPostgres(join(folder, 'postgres'))
})

afterAll(async () => {
  for (const ledger of ledgers.values()) await ledger.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function ledgerOf(code: string): Promise<Ledger> {
  const held = ledgers.get(code)
  if (held !== undefined) return held
  const databaseUrl = await postgres.createDatabase(`node_${code}`)
  const ledger = connectLedger({ databaseUrl, poolSize: 4, applicationName: 'import-all-files' })
  await ledger.pool.query(`insert into node_state (code, epoch) values ('${code}', '0001-e1')`)
  ledgers.set(code, ledger)
  return ledger
}

interface Expected {
  file: string
  /** The node whose data it is. */
  node: string
  profile: string
  columns: number
  /** Lines above the first row. */
  above: number
  /** Over the raw table: named figures, as text. */
  raw: string
  /** The same figures over what was stored. */
  stored: string
  rejected?: number
}

// In `raw`, c1 … cn are the columns of the file, as text, and nothing of Guantong has touched them.
const FILES: Expected[] = [
  {
    file: 'pingshan_events_dev_2018-02_08.csv',
    node: '440300',
    profile: 'egova-stat',
    columns: 26,
    above: 1,
    raw: `count(*), count(*) filter (where c24 ~ '^按期'), count(*) filter (where c9::float8 <> 0), sum(c25::int)`,
    stored: `count(*), count(*) filter (where closing_on_time), count(longitude), count(*) filter (where valid) from case_record`,
  },
  {
    file: 'pingshan_case_taxonomy.csv',
    node: '440300',
    profile: 'codes-three-levels',
    columns: 6,
    above: 1,
    raw: `count(distinct c6), count(distinct c4), count(distinct c2)`,
    stored: `count(*), count(distinct class_code), count(distinct top_code) from code_list_entry where kind = 'MATTER'`,
  },
  {
    file: 'complaints_taidi2020_a3_4326.csv',
    node: '430100',
    profile: 'complaints',
    columns: 7,
    above: 1,
    raw: `count(*), sum(c6::int), sum(c7::int), sum(length(btrim(c5, E' \\t\\r\\n　'))), min(c4::timestamptz), max(c4::timestamptz), count(distinct c2)`,
    stored: `count(*), sum(votes_down), sum(votes_up), sum(length(btrim(content, E' \\t\\r\\n　'))), min(received_at), max(received_at), count(distinct reporter_id) from service_demand`,
  },
  {
    file: 'complaint_taxonomy_taidi2020_517.csv',
    node: '430100',
    profile: 'codes-demand',
    columns: 3,
    above: 1,
    raw: `count(*), count(distinct c1), count(distinct (c1, c2))`,
    stored: `count(*), count(distinct top_code), count(distinct class_code) from code_list_entry where kind = 'DEMAND'`,
  },
  {
    file: 'yuncheng_codes_2013.csv',
    node: '140800',
    profile: 'codes-2013',
    columns: 6,
    above: 1,
    raw: `count(*), count(*) filter (where c1 = '部件'), count(*) filter (where c4::int >= 76)`,
    stored: `count(*), count(*) filter (where kind = 'COMPONENT'), count(*) filter (where standard_ref = 'LOCAL:140800') from code_list_entry`,
  },
  {
    file: 'yuncheng_filing_rules.csv',
    node: '140800',
    profile: 'filing-rules',
    columns: 12,
    above: 2,
    raw: `count(*), sum(substring(c6 from '[0-9]+')::int), count(*) filter (where c6 like '%紧急工作时%'),
      count(*) filter (where c6 like '%工作日%'), count(*) filter (where c6 ~ '^\\s*\\d' is false), sum(length(btrim(c5, E' \\n\\r\\t')))`,
    stored: `count(*), sum(limit_value)::int, count(*) filter (where limit_type = 'URGENT_HOUR'),
      count(*) filter (where limit_type = 'WORK_DAY'), count(limit_condition), sum(length(filing_condition)) from filing_rule`,
  },
  {
    file: 'gbt47678_5_codes.csv',
    node: '000000',
    profile: 'codes-2026',
    columns: 5,
    above: 1,
    raw: `count(*), count(*) filter (where c2 = '管理部件'), sum(c3::int)`,
    stored: `count(*), count(*) filter (where kind = 'COMPONENT'), sum(code::int) from code_list_entry`,
  },
  {
    file: 'cn_divisions_prov_pref.csv',
    node: '000000',
    profile: 'divisions-upper',
    columns: 7,
    above: 1,
    raw: `count(*), sum(c1::bigint), count(*) filter (where c3 = 'province'), count(*) filter (where c7 like 'pseudo%')`,
    stored: `count(*), sum(code::bigint), count(*) filter (where level = 'PROVINCE'), count(*) filter (where level = 'BRACKET') from division_record where level <> 'COUNTY'`,
  },
  {
    file: 'cn_divisions_county_2023.csv',
    node: '000000',
    profile: 'divisions-county',
    columns: 4,
    above: 1,
    raw: `count(*), sum(c1::bigint), sum(c3::bigint)`,
    stored: `count(*), sum(code::bigint), sum(parent_code::bigint) from division_record where level = 'COUNTY'`,
  },
  {
    file: 'mohurd_city_indicators_2006_2018.csv',
    node: '000000',
    profile: 'mohurd-yearbook',
    columns: 9,
    above: 1,
    raw: `count(*), sum(c9::float8::numeric), sum(c5::int), count(distinct c6)`,
    stored: `count(*), sum(value::numeric), sum(year), count(distinct indicator) from city_profile_figure where indicator <> 'aqi_annual_mean'`,
  },
  {
    file: 'aqi_city_2014_2024.csv',
    node: '000000',
    profile: 'aqi-city',
    columns: 4,
    above: 1,
    // Cities that have become districts since are found under the code they had; everything is there to the digit.
    raw: `count(*), sum(c4::float8::numeric)`,
    stored: `count(*), sum(value::numeric) from city_profile_figure where indicator = 'aqi_annual_mean'`,
  },
  {
    file: 'air_2stations_2013_2016.csv.gz',
    node: '110000',
    profile: 'air-hourly',
    columns: 18,
    above: 1,
    raw: `sum(num_nonnulls(${Array.from({ length: 12 }, (_, at) => `nullif(c${at + 6}, '')`).join(', ')})), sum(nullif(c6, '')::float8::numeric), sum(nullif(c12, '')::float8::numeric), count(nullif(c16, '')), count(distinct c18)`,
    stored: `count(*), sum(value::numeric) filter (where measure_code = 'PM25'), sum(value::numeric) filter (where measure_code = 'TEMP'),
      count(*) filter (where quality = 'TEXT_ONLY'), count(distinct object_code) from reading`,
  },
]

async function rawFigures(ledger: Ledger, { file, columns, above, raw }: Expected): Promise<[number, unknown[]]> {
  const client = await ledger.pool.connect()
  try {
    const names = Array.from({ length: columns }, (_, at) => `c${at + 1}`)
    await client.query('drop table if exists raw')
    await client.query(
      `create temp table raw (line bigserial, ${names.map((name) => `${name} text not null`).join(', ')})`,
    )
    const path = join(SHARED, file)
    const into = client.query(
      copyFrom(`copy raw (${names.join(', ')}) from stdin (format csv, force_not_null (${names.join(', ')}))`),
    )
    if (file.endsWith('.gz')) await pipeline(createReadStream(path), createGunzip(), into)
    else await pipeline(createReadStream(path), into)
    await client.query('delete from raw where line <= $1', [above])
    const { rows } = await client.query({ text: `select count(*)::int from raw`, rowMode: 'array' })
    const { rows: figures } = await client.query({
      text: `select ${raw}${raw.includes(' from ') && raw.endsWith('--') ? '' : ' from raw'}`,
      rowMode: 'array',
    })
    return [rows[0]?.[0] as number, figures[0] as unknown[]]
  } finally {
    client.release()
  }
}

describe.skipIf(!existsSync(SHARED))('every file of the shared data, by the profile that fits it', () => {
  test.each(FILES)('$file', { timeout: 240_000 }, async (expected) => {
    const { file, node, profile, stored, rejected = 0 } = expected
    const ledger = await ledgerOf(node)
    const summary: ImportSummary = await importFile({
      ledger,
      standard,
      file: join(SHARED, file),
      regionCode: node,
      now,
      rejectsFile: (extension) => join(folder, `${file}.rejects${extension}`),
    })
    const [rows, figures] = await rawFigures(ledger, expected)
    expect(summary).toMatchObject({ profile, rows })
    expect(summary.accepted + summary.rejected).toBe(rows)
    expect(summary.rejected, JSON.stringify(summary.rejectedByRule)).toBe(rejected)
    const { rows: held } = await ledger.pool.query({ text: `select ${stored}`, rowMode: 'array' })
    expect((held[0] as unknown[]).map(String)).toEqual(figures.map(String))
  })

  test('egova_push_record_sample_120110.json', async () => {
    const ledger = await ledgerOf('120000')
    const file = join(SHARED, 'egova_push_record_sample_120110.json')
    const rejectsFile = join(folder, 'push.rejects.json')
    const summary = await importFile({ ledger, standard, file, regionCode: '120000', now, rejectsFile })
    expect(summary).toMatchObject({ profile: 'egova-push', rows: 1, accepted: 1, rejected: 0 })
    const { rows } = await ledger.pool.query(
      'select case_no, division_code, source, state, longitude, closed_at from case_record',
    )
    expect(rows).toEqual([
      {
        case_no: '22015',
        division_code: '120110',
        source: 'COLLECTOR',
        state: 'CLOSED',
        longitude: 117.44254825,
        closed_at: new Date('2019-08-30T03:59:12Z'),
      },
    ])
  })
})
