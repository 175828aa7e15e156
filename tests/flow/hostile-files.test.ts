import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { GuantongError } from '@guantong/contract'
import { importFile } from '@guantong/node/intake'
import { explainFile } from '@guantong/node/intake/explain-file'
import { importRecords } from '@guantong/node/intake/import-records'
import type { ImportSummary } from '@guantong/node/intake/rows/import-summary'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { loadStandard } from '@guantong/standard'
import excel from 'exceljs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { encodeAs } from '../support/encode-as.ts'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const standard = loadStandard()
const now = new Date('2026-06-01T00:00:00Z')
const folder = mkdtempSync(join(tmpdir(), 'guantong-hostile-'))
let postgres: Postgres
let ledger: Ledger
let databaseUrl: string

beforeAll(async () => {
  postgres = await startPostgres(join(folder, 'postgres'))
  databaseUrl = await postgres.createDatabase('node_440300')
  ledger = connectLedger({ databaseUrl, poolSize: 4, applicationName: 'hostile-files' })
  await ledger.pool.query(`insert into node_state (code, epoch) values ('440300', '0001-e1')`)
})

afterAll(async () => {
  await ledger?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

beforeEach(() => ledger.pool.query('truncate case_record, service_demand, import_run, import_batch'))

const place = (extension: string): string => join(folder, `rejects${extension}`)
const importing = (file: string, more: Partial<Parameters<typeof importFile>[0]> = {}): Promise<ImportSummary> =>
  importFile({ ledger, standard, regionCode: '440300', now, rejectsFile: place, file, ...more })

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

const held = async (): Promise<number> =>
  (await ledger.pool.query('select count(*)::int as rows from case_record')).rows[0].rows

const HEADER = 'rec_id,create_time,district,sub_type_id,sub_type,event_src,status_name'
const line = (id: number | string) => `${id},2018-02-08,坪山区,662,侵占绿地,12345,按期结办`
const lines = (count: number, from = 1) => Array.from({ length: count }, (_, index) => line(from + index))
const csv = (...rows: string[]) => `${[HEADER, ...rows].join('\n')}\n`
const objects = (count: number) =>
  lines(count).map((row) => Object.fromEntries(row.split(',').map((value, at) => [HEADER.split(',')[at], value])))
const gb = (text: string): Buffer => encodeAs('gb18030', text)

async function workbook(name: string, rows: unknown[][], before: unknown[][] = []): Promise<string> {
  const book = new excel.Workbook()
  book.addWorksheet('说明', { state: 'hidden' }).addRow(['nothing here'])
  const sheet = book.addWorksheet('案卷')
  for (const row of [...before, HEADER.split(','), ...rows]) sheet.addRow(row)
  const file = join(folder, name)
  await book.xlsx.writeFile(file)
  return file
}

test('the same rows in every format, encoding and line ending', async () => {
  const text = csv(...lines(5))
  const rows = lines(5).map((row) => row.split(','))
  const dated = rows.map(([id, , ...rest]) => [Number(id), new Date('2018-02-08T00:00:00Z'), ...rest])
  const files = [
    write('plain.csv', text),
    write('bom-crlf.csv', `\uFEFF${text.replaceAll('\n', '\r\n')}`),
    write('cr.csv', text.replaceAll('\n', '\r')),
    write('semicolon.csv', text.replaceAll(',', ';')),
    write('tabs.tsv', text.replaceAll(',', '\t')),
    write('gb.csv', gb(text)),
    write('utf16le.csv', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])),
    write('utf16be.csv', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()])),
    write('gb.csv.gz', gzipSync(gb(text))),
    write(
      'lines.ndjson',
      objects(5)
        .map((object) => JSON.stringify(object))
        .join('\n'),
    ),
    write('list.json', JSON.stringify(objects(5), null, 2)),
    write('under.json', JSON.stringify({ senderCode: '440300', data: objects(5) })),
    write('list.json.gz', gzipSync(JSON.stringify(objects(5)))),
    await workbook('book.xlsx', dated),
    await workbook('titled.xlsx', [rows[0] as string[], HEADER.split(','), [], ...rows.slice(1)], [['坪山区案卷'], []]),
    write(
      'wide.csv',
      text.replace(HEADER, 'ＲＥＣ＿ＩＤ, Create Time ,District,SUB-TYPE-ID,sub type,Event_Src,办理状态'),
    ),
  ]
  for (const file of files) {
    await ledger.pool.query('truncate case_record')
    const summary = await importing(file).catch((error: Error) => expect.fail(`${file}: ${error.message}`))
    expect([file, summary.rows, summary.accepted, summary.profile]).toEqual([file, 5, 5, 'egova-stat'])
    const { rows: stored } = await ledger.pool.query(
      `select count(*)::int, min(code_name), count(*) filter (where closing_on_time)::int as good, min(reported_at) from case_record`,
    )
    expect([file, stored[0]]).toEqual([file, { count: 5, min: new Date('2018-02-07T16:00:00Z'), good: 5 }])
  }
})

test.each<[string, () => string | Promise<string>, string, number]>([
  [
    'a quote broken in the middle',
    () => write('quote.csv', csv(...lines(7), '"8,x', ...lines(3, 9))),
    'GT_FILE_BROKEN',
    7,
  ],
  [
    'no encoding at all',
    () => write('noise.csv', Buffer.from(Array.from({ length: 999 }, (_, at) => 0xff - (at % 3)))),
    'GT_FILE_ENCODING',
    0,
  ],
  ['NUL bytes throughout', () => write('nul.csv', Buffer.alloc(5000)), 'GT_FILE_FORMAT', 0],
  ['nothing', () => write('nothing.csv', ''), 'GT_FILE_EMPTY', 0],
  ['only a header', () => write('header.csv', csv()), 'GT_FILE_EMPTY', 0],
  [
    'a folder',
    () => {
      mkdirSync(join(folder, 'a-folder.csv'), { recursive: true })
      return join(folder, 'a-folder.csv')
    },
    'GT_FILE_NOT_FOUND',
    0,
  ],
  [
    'a column twice',
    () => write('twice.csv', csv(...lines(2)).replace('sub_type,', 'rec_id,')),
    'GT_FILE_COLUMN_TWICE',
    0,
  ],
  [
    '10,000 columns',
    () => write('columns.csv', `${HEADER},${Array.from({ length: 10_000 }, (_, at) => `x${at}`)}\n${line(1)}\n`),
    'GT_FILE_TOO_LARGE',
    0,
  ],
  [
    '10,000 members',
    () =>
      write(
        'members.json',
        JSON.stringify([...objects(2), Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`x${at}`, 1]))]),
      ),
    'GT_FILE_TOO_LARGE',
    2,
  ],
  [
    'a member nested without end',
    () => write('deep.ndjson', `${JSON.stringify(objects(1)[0])}\n{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`),
    'GT_FILE_TOO_LARGE',
    1,
  ],
  [
    'a long number nested without end',
    () => write('far.ndjson', `{"a":${'['.repeat(50_000)}1234567890123456789${']'.repeat(50_000)}}`),
    'GT_FILE_BROKEN',
    0,
  ],
  ['objects without end', () => write('bomb.json.gz', gzipSync('{"a":'.repeat(2_000_000))), 'GT_FILE_BROKEN', 0],
  [
    'names as long as records',
    () => {
      const long = [1, 2].map((n) => ({ [`${n}`.repeat(600_000)]: 1 }))
      return write('names.ndjson', [...objects(1), ...long].map((one) => JSON.stringify(one)).join('\n'))
    },
    'GT_FILE_TOO_LARGE',
    1,
  ],
  [
    'a gzip cut off',
    () => write('cut.csv.gz', gzipSync(csv(...lines(50_000))).subarray(0, 30_000)),
    'GT_FILE_BROKEN',
    1,
  ],
  ['JSON cut off', () => write('cut.json', JSON.stringify(objects(9)).slice(0, -30)), 'GT_FILE_BROKEN', 8],
  [
    'NDJSON with a broken line',
    () => write('broken.ndjson', `${JSON.stringify(objects(1)[0])}\n{"rec_id": \n`),
    'GT_FILE_BROKEN',
    1,
  ],
  [
    'a workbook that is none',
    () => write('none.xlsx', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(500, 7)])),
    'GT_FILE_FORMAT',
    0,
  ],
  [
    'an old workbook',
    () => write('old.xls', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(500)])),
    'GT_FILE_FORMAT',
    0,
  ],
  ['columns nobody knows', () => write('unknown.csv', 'apples,pears\n1,2\n'), 'GT_PROFILE_UNKNOWN', 0],
])('%s has its own code; rows before it stay', async (_, make, code, before) => {
  const error = await failing(importing(await make()))
  expect(error.code, error.message).toBe(code)
  // Of a gzip cut off somewhere, what came out of it before.
  if (code === 'GT_FILE_BROKEN' && before === 1) expect(await held()).toBeGreaterThanOrEqual(1)
  else expect(await held()).toBe(before)
})

test('a NUL in one value spoils that row only', async () => {
  const summary = await importing(write('one-nul.csv', csv(...lines(200), line(201).replace('侵占', '侵\0占'))))
  expect(summary).toMatchObject({ accepted: 200, rejected: 1, rejectedByRule: { characters: 1 } })
})

test('a sheet that is not there, and one that is named', async () => {
  const file = await workbook('sheets.xlsx', [line(1).split(',')])
  expect(await failing(importing(file, { sheet: '一月' }))).toMatchObject({ code: 'GT_FILE_SHEET' })
  expect(await importing(file, { sheet: '案卷' })).toMatchObject({ accepted: 1, format: 'xlsx', encoding: null })
})

test.each(['csv', 'tsv', 'ndjson', 'json', 'xlsx'])(
  'refused rows come back as %s, and go in when corrected',
  async (format) => {
    const rows = [...lines(3), line(4).replace('坪山区', '坪山新区')].map((row) => row.split(','))
    const keyed = rows.map((row) => Object.fromEntries(row.map((value, at) => [HEADER.split(',')[at], value])))
    const text = (delimiter: string) => [HEADER.split(','), ...rows].map((row) => row.join(delimiter)).join('\n')
    const file =
      format === 'xlsx'
        ? await workbook('bad.xlsx', rows)
        : write(
            `bad.${format}`,
            format === 'csv'
              ? text(',')
              : format === 'tsv'
                ? text('\t')
                : format === 'json'
                  ? JSON.stringify(keyed)
                  : keyed.map((one) => JSON.stringify(one)).join('\n'),
          )
    const summary = await importing(file)
    expect(summary).toMatchObject({ rows: 4, accepted: 3, rejected: 1, rejects: place(`.${format}`) })
    // As it is, it is refused again; with what was wrong put right by the caller, it goes in.
    const again = await importing(place(`.${format}`), { rejectsFile: join(folder, 'again'), dryRun: true })
    expect(again).toMatchObject({ rows: 1, rejected: 1, format })
    const corrected = await importing(place(`.${format}`), {
      rejectsFile: join(folder, 'again'),
      set: { divisionCode: '440310' },
    })
    expect(corrected).toMatchObject({ rows: 1, accepted: 1, inserted: 1 })
  },
)

test('refused rows run nothing in a spreadsheet program, and are read again as they were', async () => {
  const bad = line(1).replace('坪山区', '坪山新区').replace('侵占绿地', "=cmd|' /C calc'!A0")
  const first = await importing(write('formula.csv', csv(bad)), { warningsFile: join(folder, 'odd.csv') })
  expect(first).toMatchObject({ rejected: 1 })
  expect(readFileSync(place('.csv'), 'utf8')).toContain(",'=cmd|' /C calc'!A0,")
  await importing(place('.csv'), { rejectsFile: join(folder, 'again'), set: { divisionCode: '440310' } })
  const { rows } = await ledger.pool.query('select code_name as name from case_record')
  expect(rows).toEqual([{ name: "=cmd|' /C calc'!A0" }])
})

test('a dry run judges everything and writes nothing', async () => {
  const file = write('dry.csv', csv(...lines(10), line('')))
  expect(await importing(file, { dryRun: true })).toMatchObject({ rows: 11, accepted: 10, rejected: 1, inserted: 0 })
  expect(await held()).toBe(0)
  expect((await ledger.pool.query('select 1 from import_run')).rows).toEqual([])
})

test('a killed import goes on after the last batch and ends with the totals of an unbroken one', async () => {
  const bad = (row: string, at: number) => (at % 10 === 0 ? row.replace('坪山区', '无此区') : row)
  const file = write('killed.csv', csv(...lines(30_000).map(bad)))
  const child = join(folder, 'import-child.ts')
  const intake = import.meta.resolve('@guantong/node/intake')
  const ledgerModule = import.meta.resolve('@guantong/node/ledger/connection/connect')
  const standardModule = import.meta.resolve('@guantong/standard')
  writeFileSync(
    child,
    `import { importFile } from '${intake}'
import { connectLedger } from '${ledgerModule}'
import { loadStandard } from '${standardModule}'
const ledger = connectLedger({ databaseUrl: '${databaseUrl}', poolSize: 4, applicationName: 'child' })
await importFile({ ledger, standard: loadStandard(), file: '${file}', regionCode: '440300', now: new Date('${now.toISOString()}'),
  rejectsFile: '${place('.csv')}', batchSize: 1000, onProgress: ({ accepted }) => { if (accepted > 5000) process.kill(process.pid, 'SIGKILL') } })`,
  )
  expect(() => execFileSync(process.execPath, [child], { stdio: 'pipe' })).toThrow()
  const before = await held()
  expect(before).toBeGreaterThan(5000)
  expect(before).toBeLessThan(27_000)
  const summary = await importing(file)
  expect(summary).toMatchObject({ rows: 30_000, accepted: 27_000, rejected: 3000, inserted: 27_000, unchanged: 0 })
  expect(summary.resumedAt).toBeGreaterThan(5000)
  expect(await held()).toBe(27_000)
})

test('personal data in free text loses its digits at the door', async () => {
  const record = {
    caseNo: 'P-1',
    divisionCode: '440310',
    kind: 'MATTER',
    code: '1',
    source: 'OTHER',
    state: 'REPORTED',
    reportedAt: '2026-05-31 09:30:00',
    disposalOrgName: '联系人13812345678，证件11010519491231002X，编号12345678901',
    description: '电话13812345678',
  }
  const outcome = await importRecords([record], { ledger, standard, regionCode: '440300', now })
  expect(outcome).toMatchObject({ accepted: 1, warningsByRule: { 'personal-data': 1 }, profile: 'canonical-case' })
  expect(JSON.stringify(outcome.odd)).not.toContain('138')
  const { rows } = await ledger.pool.query('select disposal_org_name as name, description from case_record')
  expect(rows).toEqual([
    { name: `联系人${'*'.repeat(11)}，证件${'*'.repeat(18)}，编号12345678901`, description: '电话13812345678' },
  ])
})

test('311 exports: demands where no county is known, cases where one is named, summer time kept', async () => {
  const boston = write(
    'boston.csv',
    'case_enquiry_id,open_dt,target_dt,closed_dt,ontime,case_status,closure_reason,case_title,subject,reason,type,source,latitude,longitude\n' +
      '101,2017-03-12 01:30:00,2017-03-13 08:30:00,2017-03-12 03:30:00,ONTIME,Closed,done,Pothole,Public Works,Highway,Request for Pothole Repair,Citizens Connect App,42.3,-71.1\n' +
      '102,2017-03-12 02:30:00,,,OVERDUE,Open,,Graffiti,Property,Graffiti,Graffiti Removal,Constituent Call,42.3,-71.1\n' +
      '103,2017-11-05 01:30:00,,,ONTIME,Open,,Graffiti,Property,Graffiti,Graffiti Removal,Self Service,42.3,-71.1\n',
  )
  expect(await importing(boston)).toMatchObject({ profile: 'boston-311-demand', dataSet: 'ServiceDemand', accepted: 3 })
  const summary = await importing(boston, { set: { divisionCode: '440305' } })
  expect(summary).toMatchObject({ profile: 'boston-311', accepted: 3, dataSet: 'Case' })
  expect(summary.warningsByRule).toMatchObject({ 'time-doubtful': 2 })
  const { rows } = await ledger.pool.query(
    'select reported_at, closed_at, closing_deadline as due, closing_on_time as good, state, code, source, standard_ref from case_record order by case_no',
  )
  expect(rows).toMatchObject([
    {
      reported_at: new Date('2017-03-12T06:30:00Z'),
      closed_at: new Date('2017-03-12T07:30:00Z'),
      due: new Date('2017-03-13T12:30:00Z'),
      good: true,
      state: 'CLOSED',
      code: 'Request for Pothole Repair',
      source: 'PUBLIC_APP',
      standard_ref: 'LOCAL:440300',
    },
    { reported_at: new Date('2017-03-12T07:30:00Z'), state: 'FILED', source: 'PUBLIC_PHONE', good: false },
    { reported_at: new Date('2017-11-05T05:30:00Z'), state: 'FILED' },
  ])
  const newYork = write(
    'nyc.csv',
    'Unique Key,Created Date,Closed Date,Agency,Agency Name,Complaint Type,Descriptor,Incident Address,Status,Due Date,Borough,Latitude,Longitude\n' +
      '1,07/04/2019 12:05:00 AM,07/05/2019 01:00:00 PM,DOT,Department of Transportation,Street Condition,Pothole,1 MAIN ST,Closed,07/06/2019 12:05:00 AM,QUEENS,40.7,-73.9\n',
  )
  expect(await importing(newYork, { set: { divisionCode: '440305' } })).toMatchObject({
    profile: 'new-york-311',
    accepted: 1,
  })
  const { rows: later } = await ledger.pool.query(`select reported_at from case_record where case_no = '1'`)
  expect(later).toEqual([{ reported_at: new Date('2019-07-04T04:05:00Z') }])
})

test('a file is explained, and the profile proposed for it is one', async () => {
  const file = write('explained.csv', csv(...lines(20)))
  const explained = await explainFile({ standard, file, regionCode: '440300' })
  expect(explained).toMatchObject({ chosen: 'egova-stat', rowsSeen: 20, headerLine: 1, unmapped: [] })
  const profile = write('proposed.yaml', explained.proposal ?? '')
  const { loadProfile } = await import('@guantong/node/intake/profiles/load-profile')
  expect(await importing(file, { profile: loadProfile(profile) })).toMatchObject({ accepted: 20 })
})
