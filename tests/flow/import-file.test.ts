import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GuantongError } from '@guantong/contract'
import { importFile } from '@guantong/node/intake'
import { loadProfile } from '@guantong/node/intake/profiles/load-profile'
import type { ImportSummary } from '@guantong/node/intake/rows/import-summary'
import { sampleCases } from '@guantong/node/intake/samples/sample-cases'
import { submitCases } from '@guantong/node/intake/submit-cases'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { loadStandard } from '@guantong/standard'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

// Real events of one district; no licence was stated, so they are read from beside the clone and never committed.
const SHARED = process.env.GUANTONG_SHARED_DATA ?? join(import.meta.dirname, '../../../shared/data')
const PINGSHAN = join(SHARED, 'pingshan_events_dev_2018-02_08.csv')

const standard = loadStandard()
const profile = loadProfile('egova-stat')
const now = new Date('2026-06-01T00:00:00Z')
const folder = mkdtempSync(join(tmpdir(), 'guantong-import-'))
const rejectsFile = join(folder, 'rejects.csv')
let postgres: Postgres
let ledger: Ledger

beforeAll(async () => {
  postgres = await startPostgres(join(folder, 'postgres'))
  const databaseUrl = await postgres.createDatabase('node_440300')
  ledger = connectLedger({ databaseUrl, poolSize: 4, applicationName: 'import-test' })
  await ledger.pool.query(`insert into node_state (code, epoch) values ('440300', '0001-e1')`)
})

afterAll(async () => {
  await ledger?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

beforeEach(async () => {
  rmSync(rejectsFile, { force: true })
  await ledger.pool.query('truncate case_record')
})

const importing = (file: string, more: Partial<Parameters<typeof importFile>[0]> = {}): Promise<ImportSummary> =>
  importFile({ ledger, standard, profile, regionCode: '440300', now, rejectsFile, file, ...more })

function write(name: string, content: string | Buffer): string {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

const failing = (promise: Promise<unknown>): Promise<GuantongError> =>
  promise.then(
    () => expect.fail('it succeeded'),
    (error: GuantongError) => error,
  )

async function held(select: string): Promise<Record<string, unknown>[]> {
  return (await ledger.pool.query(`select ${select} from case_record order by case_no`)).rows
}

const HEADER = 'rec_id,create_time,district,sub_type_id,sub_type,event_src,status'
const row = (id: number | string, rest = '2018-02-08,坪山区,662,侵占绿地,12345,intime') => `${id},${rest}`
const rows = (count: number) => Array.from({ length: count }, (_, index) => row(index + 1))

describe.skipIf(!existsSync(PINGSHAN))('real events of a Shenzhen district', () => {
  test('every row is accepted, and the store says what the file says', async () => {
    const source = parse(readFileSync(PINGSHAN), { columns: true, bom: true }) as Record<string, string>[]
    const first = await importing(PINGSHAN)
    expect(first).toMatchObject({ rows: 1420, accepted: 1420, rejected: 0, inserted: 1420, rejects: null })
    const count = (name: string, value: string) => source.filter((it) => it[name] === value).length
    const [sums] = await held(`count(*)::int as all, count(*) filter (where closing_on_time)::int as on_time,
      count(*) filter (where not closing_on_time)::int as late, count(longitude)::int as placed,
      count(*) filter (where state = 'CLOSED' and closed_at is null)::int as undated,
      count(*) filter (where time_precision = 'day')::int as days,
      count(*) filter (where source = 'HOTLINE_12345')::int as hotline from (select * from case_record) as c --`)
    expect(sums).toEqual({
      all: 1420,
      on_time: count('status', 'intime'),
      late: count('status', 'overtime'),
      placed: source.filter((it) => Number(it.long) !== 0).length,
      undated: 1420,
      days: 1420,
      hotline: count('event_src', '12345'),
    })
    const { rows: months } = await ledger.pool.query(
      `select to_char(reported_at at time zone 'Asia/Shanghai', 'YYYY-MM') as month, count(*)::int from case_record group by 1`,
    )
    for (const { month, count: cases } of months)
      expect(cases, month).toBe(source.filter((it) => it.create_time?.startsWith(month)).length)
  })

  test('a second import changes nothing', async () => {
    await importing(PINGSHAN)
    await ledger.pool.query('truncate dirty_mark')
    expect(await importing(PINGSHAN)).toMatchObject({ accepted: 1420, unchanged: 1420, inserted: 0, updated: 0 })
    expect((await ledger.pool.query('select 1 from dirty_mark')).rows).toEqual([])
  })
})

test('the wide table with times of day, states and positions', async () => {
  const file = write(
    'wide.csv',
    `\uFEFFtask_num,create_time,inst_time,dispatch_time,dispose_end_time,archive_time,dispose_deadline,district_name,sub_type_id,event_src_id,event_state_id,status,rework_num,coordinate_x,coordinate_y,event_desc,intime_archive_num,overtime_archive_num\r\n` +
      `22041800001,2022-04-18 08:01:02,2022/4/18 8:20,20220418083000,2022-04-18T09:00:00+08:00,2022-04-18 10:00:00.500,2022-04-18 12:30:00,440310,101,3004,6,,1,114.35,22.69,"逗号,换行\r\n与""引号""",1,0\r\n` +
      `22041800002,2022-04-18 08:01:02,,,,,,坪山区,101,9999,4,,0,22.69,114.35,,0,0\r\n`,
  )
  expect(await importing(file)).toMatchObject({ accepted: 2, warningsByRule: { 'coordinates-outside': 1 } })
  const [first, second] = await held('*')
  expect(first).toMatchObject({
    division_code: '440310',
    source: 'COLLECTOR',
    state: 'CLOSED',
    filed_at: new Date('2022-04-18T00:20:00Z'),
    dispatched_at: new Date('2022-04-18T00:30:00Z'),
    disposed_at: new Date('2022-04-18T01:00:00Z'),
    closed_at: new Date('2022-04-18T02:00:00.500Z'),
    disposal_deadline: new Date('2022-04-18T04:30:00Z'),
    time_precision: 'second',
    closing_on_time: true,
    rework_count: 1,
    longitude: 114.35,
    description: '逗号,换行\r\n与"引号"',
  })
  expect(second).toMatchObject({ source: 'OTHER', state: 'IN_PROGRESS', closing_on_time: null, longitude: null })
})

test('refused rows are explained, and the corrected reject file goes in', async () => {
  const bad = [
    row(1),
    row(2, '2018-02-30,坪山区,662,侵占绿地,12345,intime'),
    row(3, '2018-02-08,坪山新区,662,侵占绿地,12345,unheard'),
    '4,2018-02-08,坪山区',
    row(''),
    row('"6,7"', '2018-02-08,南山区,"a\nb",侵占绿地,12345,overtime'),
  ]
  const summary = await importing(write('bad.csv', `${HEADER}\n${bad.join('\n')}\n`))
  expect(summary).toMatchObject({ rows: 6, accepted: 2, rejected: 4, rejects: rejectsFile })
  const rejects = parse(readFileSync(rejectsFile), { columns: true, bom: true }) as Record<string, string>[]
  expect(rejects.map((it) => [it.row, it.field, it.rule, it.value])).toEqual([
    ['3', 'reportedAt', 'time-unreadable', '2018-02-30'],
    ['4', 'divisionCode; state', 'division-unknown; not-allowed', '坪山新区; unheard'],
    ['5', '', 'column-count', '3'],
    ['6', 'caseNo', 'required', ''],
  ])
  for (const it of rejects) for (const name of ['message', 'message_zh', 'fix', 'fix_zh']) expect(it[name]).toBeTruthy()
  const corrected = readFileSync(rejectsFile, 'utf8')
    .replace('2018-02-30', '2018-02-28')
    .replace('坪山新区', '坪山区')
    .replace('unheard', 'overtime')
    .replace('4,2018-02-08,坪山区,,,,', '4,2018-02-08,坪山区,662,侵占绿地,12345,intime')
    .replace(',5,,column-count,', ',5,,,')
    .replace('\n,2018-02-08', '\n5,2018-02-08')
  const again = join(folder, 'again.csv')
  const second = await importing(write('corrected.csv', corrected), { rejectsFile: again })
  expect(second).toMatchObject({ rows: 4, accepted: 4, rejected: 0, inserted: 4, rejects: null })
  expect(existsSync(again)).toBe(false)
})

test('a case number that comes twice: the last one stands, in one batch and in two', async () => {
  const twice = [row(1), row(2), row(1, '2018-02-09,坪山区,662,侵占绿地,12345,overtime'), row(2)]
  const file = write('twice.csv', `${HEADER}\n${twice.join('\n')}\n`)
  for (const batchSize of [100, 2]) {
    await ledger.pool.query('truncate case_record')
    const summary = await importing(file, { batchSize })
    expect(summary).toMatchObject({ accepted: 4, inserted: 2, updated: 1, unchanged: 1 })
    expect(await held('case_no, closing_on_time as on_time')).toEqual([
      { case_no: '1', on_time: false },
      { case_no: '2', on_time: true },
    ])
  }
})

test('a quote that is never closed names its line, and the rows before it stay; one within a value is a character', async () => {
  const file = (quoted: string) =>
    write('broken.csv', [HEADER, ...rows(7), row(quoted), ...rows(3).map((each) => `9${each}`)].join('\n'))
  expect(await failing(importing(file('"8')))).toMatchObject({ code: 'GT_FILE_BROKEN', params: { line: 9 } })
  expect(await held('case_no')).toHaveLength(7)
  for (const [quoted, caseNo] of [
    ['8"8', '8"8'],
    ['"8"x', '"8"x'],
  ] as const) {
    expect(await importing(file(quoted))).toMatchObject({ accepted: 11, rejected: 0 })
    expect(await held('case_no')).toContainEqual({ case_no: caseNo })
  }
})

test('rows that a quote without a partner swallows are read, and the two that hold the quotes are refused', async () => {
  for (const [swallowed, accepted] of [
    [[row('1"x').replace('侵占绿地', '"A座'), row(2), row(3).replace('侵占绿地', 'B座"')], 1],
    [[row(1).replace('侵占绿地', '"A座'), row(3).replace('侵占绿地', 'B座"')], 0],
    [[row(1).replace('侵占绿地', '"A座'), row(3).replace('侵占绿地', '"a,b"')], 0],
  ] as const) {
    const file = write('swallow.csv', [HEADER, row(7), ...swallowed, row(9)].join('\n'))
    expect(await importing(file)).toMatchObject({
      ...{ rows: swallowed.length + 2, accepted: accepted + 2, rejectedByRule: { 'quote-alone': 2 } },
    })
  }
})

test('a row of too many values goes into the reject file whole, and comes back only when a person has sorted it', async () => {
  const file = write('long.csv', [HEADER, `${row(1)},surplus`, row(2)].join('\n'))
  expect(await importing(file)).toMatchObject({ accepted: 1, rejectedByRule: { 'column-count': 1 } })
  const rejects = readFileSync(rejectsFile, 'utf8')
  expect(rejects).toContain('surplus')
  const again = join(folder, 'again.csv')
  expect(await importing(write('unchanged.csv', rejects), { rejectsFile: again })).toMatchObject({
    ...{ accepted: 0, rejectedByRule: { 'column-count': 1 } },
  })
})

test('a byte of another encoding is named; the rows around it stay', async () => {
  const start = Buffer.from(`${HEADER}\n${rows(3).join('\n')}\n`)
  const gbk = Buffer.concat([start, Buffer.from([0x34, 0x2c, 0xbd, 0xd6, 0x0a]), Buffer.from(row(5))])
  expect(await importing(write('gbk.csv', gbk))).toMatchObject({ rows: 5, accepted: 4, rejected: 1 })
  expect(await held('case_no')).toHaveLength(4)
  const spoilt = Buffer.concat([start, Buffer.from(row(4)), Buffer.from([0xe5, 0x9d])])
  expect(await importing(write('half.csv', spoilt))).toMatchObject({ rejectedByRule: { 'bytes-unreadable': 1 } })
  expect(readFileSync(rejectsFile, 'utf8')).toContain(`Byte ${spoilt.length - 2} of the file, in the column status`)
})

test.each([
  ['nowhere.csv', undefined, 'GT_FILE_NOT_FOUND'],
  ['.', undefined, 'GT_FILE_NOT_FOUND'],
  ['empty.csv', '', 'GT_FILE_EMPTY'],
  ['header-only.csv', `${HEADER}\n\n`, 'GT_FILE_EMPTY'],
  ['columns.csv', 'rec_id,create_time\n1,2018-02-08\n', 'GT_FILE_HEADER'],
])('%s is refused with its own code', async (name, content, code) => {
  const file = content === undefined ? join(folder, name) : write(name, content)
  const error = await failing(importing(file))
  expect(error.code).toBe(code)
  if (code === 'GT_FILE_HEADER')
    expect(error.params.columns).toMatch(
      /^district_code \| district_name \| district .*, sub_type_id \| .*, event_state_id \| status_name \|/,
    )
})

test('stopping in the middle keeps whole batches, and the next import goes on from there', async () => {
  const file = write('long.csv', `${HEADER}\n${rows(20_000).join('\n')}\n`)
  const stop = new AbortController()
  const error = await importing(file, {
    batchSize: 1000,
    signal: stop.signal,
    onProgress: ({ accepted }) => accepted > 0 && stop.abort(),
  }).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ name: 'AbortError' })
  const [before] = await held('count(*)::int as cases from (select * from case_record) as c --')
  expect(Number(before?.cases) % 1000).toBe(0)
  expect(before?.cases).toBeLessThan(20_000)
  const after = await importing(file)
  expect(after).toMatchObject({ accepted: 20_000, inserted: 20_000, unchanged: 0, rejected: 0 })
  expect(after.resumedAt).toBe(before?.cases)
  expect(await importing(file)).toMatchObject({ accepted: 20_000, unchanged: 20_000, resumedAt: 0 })
})

test('two imports of the same cases at once', async () => {
  const lines = rows(8000)
  const forward = write('forward.csv', `${HEADER}\n${lines.join('\n')}\n`)
  const backward = write('backward.csv', `${HEADER}\n${lines.toReversed().join('\n')}\n`)
  const sums = await Promise.all([importing(forward, { batchSize: 500 }), importing(backward, { batchSize: 700 })])
  for (const sum of sums) expect(sum.accepted).toBe(8000)
  expect(sums.reduce((total, { inserted }) => total + inserted, 0)).toBe(8000)
})

test('a program hands cases in under the same rules', async () => {
  const good = {
    caseNo: 'API-1',
    divisionCode: '440310',
    kind: 'COMPONENT',
    standardRef: 'GB/T 47678.5-2026',
    code: '01001',
    source: 'SENSOR',
    state: 'REPORTED',
    reportedAt: '2026-05-31T09:30:00+08:00',
  }
  const options = { ledger, standard, regionCode: '440300', now }
  const outcome = await submitCases(options, [good, { ...good, caseNo: 'API-2', code: '99999' }, good])
  expect(outcome).toMatchObject({ accepted: 2, inserted: 1, updated: 0, unchanged: 1 })
  expect(outcome.rejected).toMatchObject([{ index: 1, field: 'code', rule: 'code-unknown', value: '99999' }])
  expect(await submitCases(options, [])).toMatchObject({ accepted: 0, inserted: 0 })
})

test('sample cases are valid, marked, and the same every time', async () => {
  const options = { standard, count: 300, seed: 7, until: now }
  const samples = [...sampleCases('440300', options)]
  expect(samples).toHaveLength(300)
  expect([...sampleCases('440300', options)]).toEqual(samples)
  expect(samples.every(({ sample, caseNo }) => sample && caseNo.startsWith('SAMPLE-440300-'))).toBe(true)
  expect(samples.every(({ reportedAt, closedAt }) => reportedAt <= now && (closedAt ?? now) <= now)).toBe(true)
})
