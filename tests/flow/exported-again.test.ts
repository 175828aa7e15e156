/**
 * What people are given and what they hand in again: exports in words, imported as they are, and exports of some fields.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importFile } from '@guantong/node/intake'
import { loadProfile } from '@guantong/node/intake/profiles/load-profile'
import type { ImportSummary } from '@guantong/node/intake/rows/import-summary'
import { type CaseFields, type DataSet, dataSetOf, dataSets, loadStandard, validateRow } from '@guantong/standard'
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import excel from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCase } from '../support/make-case.ts'
import { nastyRows } from '../support/nasty-rows.ts'
import { download } from '../support/read-export.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const CITY = '370200'
const ROWS = 9
const standard = loadStandard()
const folder = mkdtempSync(join(tmpdir(), 'guantong-again-'))

let graphs: Graphs

beforeAll(async () => {
  graphs = await startGraphs([{ code: CITY, parent: null, tier: 'city' }], {
    exportLimits: { perMinute: 10_000 },
  })
  for (const dataSet of dataSets) await graphs.writeRows(CITY, dataSet, nastyRows(dataSet, CITY, ROWS))
})
afterAll(async () => {
  await graphs?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function exported(dataSet: DataSet, query: string, format: string): Promise<string> {
  const { status, body } = await download(graphs, CITY, `${dataSet.plural}?format=${format}&${query}`)
  expect(status).toBe(200)
  return put(`${dataSet.name}.${format}`, body)
}

const tableIn = (file: string) => parse(readFileSync(file), { bom: true }) as string[][]

function put(name: string, content: string | Buffer): string {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

const imported = (file: string, more: Partial<Parameters<typeof importFile>[0]> = {}): Promise<ImportSummary> =>
  importFile({
    ...{ ledger: graphs.tiers.of(CITY).ledger, standard, file, regionCode: CITY, now: new Date() },
    rejectsFile: join(folder, 'rejects'),
    ...more,
  })

const UNCHANGED = { rows: ROWS, accepted: ROWS, rejected: 0, inserted: 0, updated: 0, unchanged: ROWS }

const CASES = dataSetOf('Case')

describe.each(dataSets.map((dataSet) => [dataSet.name, dataSet] as const))('%s', (name, dataSet) => {
  it.each([
    ['csv', 'lang=zh'],
    ['xlsx', 'lang=zh'],
    ['ndjson', 'lang=zh'],
    ...(dataSet === CASES ? ['csv&lang=en', 'csv&wait=1', 'xlsx&wait=1'].map((of) => of.split('&')) : []),
  ])('as %s with %s and imported again is unchanged', async (format = '', query = '') => {
    // Which data set it is the table alone must say; to hold every file against all profiles costs as much as the rest.
    const file = await exported(dataSet, query, format)
    const summary = await imported(file, format === 'csv' ? {} : { dataSet: name })
    expect(summary).toMatchObject({ ...UNCHANGED, dataSet: name, kept: [] })
  })
})

const KEPT = 'KEPT-1'

/** What the store has of one case. */
async function stored(caseNo = KEPT): Promise<Record<string, unknown>> {
  const columns = CASES.fields.map(({ name, column }) => `${column} as "${name}"`)
  const { rows } = await graphs.tiers
    .of(CITY)
    .ledger.pool.query(`select ${columns.join()} from case_record where region_code = $1 and case_no = $2`, [
      ...[CITY, caseNo],
    ])
  return rows[0]
}

async function writeKept(more: Partial<CaseFields> = {}): Promise<Record<string, unknown>> {
  const { divisions, codes } = standard
  const verdict = validateRow(
    CASES,
    {
      ...makeCase(KEPT, {
        timePrecision: 'day',
        description: '第一处',
        urgent: true,
        longitude: 120.4,
        latitude: 36.1,
      }),
      ...{ reportedAt: new Date('2026-03-02T01:00:00Z'), acceptedAt: new Date('2026-03-02T01:30:00.250Z') },
      ...{ crs: 'CGCS2000', address: '香港中路 1 号', ...more },
    },
    { regionCode: CITY, divisions, codes, now: new Date() },
  )
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.findings))
  await graphs.writeRows(CITY, CASES, [verdict.row])
  return stored()
}

describe('in words', () => {
  it('a table has Chinese values, divisions by name, and times of China', async () => {
    await writeKept()
    const fields = 'fields=caseNo,divisionCode,kind,source,state,urgent,reportedAt,acceptedAt,timePrecision,description'
    const [head, ...rows] = tableIn(await exported(CASES, `lang=zh&${fields}`, 'csv'))
    expect(head?.slice(0, 7)).toEqual([
      '全局标识',
      '案卷编号',
      '县级行政区划代码',
      '县级行政区划代码(名称)',
      '部件或事项',
      '问题来源',
      '案卷状态',
    ])
    expect(rows.find(([, caseNo]) => caseNo === KEPT)?.slice(2)).toEqual([
      ...[
        '370202',
        '市南区',
        '管理事项',
        '监督员上报',
        '已上报',
        '是',
        '2026-03-02 09:00:00',
        '2026-03-02 09:30:00.250',
      ],
      ...['精确到日', '第一处'],
    ])
  })

  it('a workbook has dates, by the clock of China, with Chinese headings and without', async () => {
    await writeKept()
    for (const query of ['lang=zh', 'wait=1']) {
      const book = new excel.Workbook()
      await book.xlsx.readFile(await exported(CASES, `${query}&fields=caseNo,reportedAt,acceptedAt`, 'xlsx'))
      const table: unknown[][] = []
      book.worksheets[0]?.eachRow((row) => table.push((row.values as unknown[]).slice(2)))
      expect(table.find(([caseNo]) => caseNo === KEPT)).toEqual([
        ...[KEPT, new Date('2026-03-02T09:00:00Z'), new Date('2026-03-02T09:30:00.250Z')],
      ])
      expect(book.worksheets[0]?.getCell('C2').numFmt).toBe('yyyy-mm-dd hh:mm:ss')
    }
  })

  it('a division is read by its name where the column of codes was taken out', async () => {
    const before = await writeKept()
    const file = await exported(CASES, 'lang=zh&fields=caseNo,divisionCode', 'csv')
    const table = tableIn(file).map(([id, no, , name]) => [id, no, name])
    expect(table.find(([, caseNo]) => caseNo === KEPT)?.[2]).toBe('市南区')
    const moved = table.map((cells) => (cells[1] === KEPT ? [...cells.slice(0, 2), '市北区'] : cells))
    const summary = await imported(put('by-name.csv', stringify(moved)))
    expect(summary).toMatchObject({ rejected: 0, updated: 1, inserted: 0 })
    expect(await stored()).toEqual({ ...before, divisionCode: '370203' })
  })

  it('what a file says of itself at its end is no row', async () => {
    const note = '#未导出 370800 济宁市（节点 370800）：GT_CHILD_UNREACHABLE 无法连接 only=370800&after=WyJ4Il0'
    const csv = readFileSync(await exported(dataSetOf('Organisation'), 'lang=zh', 'csv'), 'utf8')
    const width = (parse(csv, { bom: true }) as string[][])[0]?.length ?? 0
    const noted = put('noted.csv', csv + stringify([[note, ...Array(width - 1).fill('')]]))
    expect(await imported(noted)).toMatchObject(UNCHANGED)

    const book = new excel.Workbook()
    await book.xlsx.readFile(await exported(dataSetOf('Organisation'), 'lang=zh', 'xlsx'))
    book.addWorksheet('未导出').addRows([
      ['行政区划', '原因'],
      ['370800', '无法连接'],
    ])
    await book.xlsx.writeFile(join(folder, 'noted.xlsx'))
    // The library that wrote this one takes `&amp;` of a text for `&`.
    expect(await imported(join(folder, 'noted.xlsx'))).toMatchObject({ rows: ROWS, accepted: ROWS, rejected: 0 })
  })
})

describe('some fields', () => {
  const edited = async (fields: string, format: string, change: (cells: string[]) => string[]): Promise<string> => {
    const file = await exported(CASES, `lang=zh&fields=${fields}`, format)
    const [head = [], ...rows] = tableIn(file)
    return put('edited.csv', stringify([head, ...rows.map((cells) => (cells[1] === KEPT ? change(cells) : cells))]))
  }

  it('change only themselves; an empty cell empties its field', async () => {
    const before = await writeKept()
    const file = await edited('caseNo,description,address', 'csv', ([id = '', no = '']) => [id, no, '第二处', ''])
    const dry = await imported(file, { dryRun: true })
    expect(dry).toMatchObject({ rejected: 0, keptRows: dry.rows })
    expect(dry.kept).toEqual(expect.arrayContaining(['reportedAt', 'standardRef', 'state', 'longitude', 'urgent']))
    expect(dry.kept).not.toContain('description')
    expect(await stored()).toEqual(before)

    expect(await imported(file)).toMatchObject({ rejected: 0, inserted: 0, updated: 1, keptRows: dry.rows })
    expect(await stored()).toEqual({ ...before, description: '第二处', address: null })
    expect(await imported(file)).toMatchObject({ rejected: 0, inserted: 0, updated: 0, unchanged: dry.rows })
  })

  it('are held to the dictionary together with what is kept', async () => {
    const before = await writeKept()
    const file = await edited('caseNo,acceptedAt', 'csv', ([id = '', no = '']) => [id, no, '2026-03-05 09:00:00'])
    await imported(file)
    expect(await stored()).toEqual({ ...before, acceptedAt: new Date('2026-03-05T01:00:00Z') })
    const given = await imported(file, { set: { state: 'ACCEPTED', urgent: 'false' } })
    expect(given.kept).not.toContain('urgent')
    expect(await stored()).toMatchObject({ state: 'ACCEPTED', urgent: false, address: '香港中路 1 号' })
  })

  it.each(['csv', 'ndjson'])('of another node’s row are not taken as this node’s own: %s', async (format) => {
    const before = await writeKept()
    const file = await exported(CASES, 'lang=zh&fields=caseNo,description', format)
    const text = readFileSync(file, 'utf8')
      .replace(`${CITY}:case:${KEPT}`, `370800:case:${KEPT}`)
      .replace('第一处', '他处')
    const summary = await imported(put(`elsewhere.${format}`, text))
    expect(summary).toMatchObject({ rejected: 1, updated: 0, rejectedByRule: { 'region-differs': 1 } })
    expect(await stored()).toEqual(before)
  })

  it('of an object are those that it names, wherever the others come; null empties', async () => {
    const before = await writeKept()
    const lines = readFileSync(await exported(CASES, 'fields=caseNo,description,address', 'ndjson'), 'utf8').split('\n')
    const rows = lines.filter((line) => line.includes(':case:')).map((line) => JSON.parse(line))
    expect(Object.keys(rows.find(({ address }) => address === null) ?? {})).toContain('address')
    // Read 256 KiB at a time: what comes first has been settled when another member comes.
    await writeKept({ caseNo: 'KEPT-2' })
    const other = { id: `${CITY}:case:KEPT-2`, caseNo: 'KEPT-2', unknown: 'x'.repeat(1000) }
    const many = Array.from({ length: 600 }, () => other)
    for (const own of [{ address: '二号' }, { description: null }]) {
      const record = { id: `${CITY}:case:${KEPT}`, caseNo: KEPT, ...own }
      const last = { ...other, description: '末', address: '末' }
      for (const list of [
        [record, ...many, last],
        [last, ...many, record],
      ]) {
        await writeKept()
        const summary = await imported(put('some.ndjson', list.map((row) => `${JSON.stringify(row)}\n`).join('')))
        expect(summary).toMatchObject({ rejected: 0, keptRows: list.length })
        expect(await stored()).toEqual({ ...before, ...own })
      }
    }
  })

  it('bring another code its own class and names', async () => {
    const before = await writeKept()
    expect(before).toMatchObject({ code: '0101', codeName: '私搭乱建', classCode: '01' })
    await imported(await edited('caseNo,code', 'csv', ([id = '', no = '']) => [id, no, '0201']))
    const { code, codeName, classCode, className, ...rest } = await stored()
    expect(before).toMatchObject(rest)
    const item = standard.codes.get('GB/T 30428.2-2013', 'MATTER', '0201')
    expect({ code, name: codeName, classCode, className }).toEqual({
      ...{ code: '0201', name: item?.name, classCode: item?.classCode, className: item?.className },
    })
    expect(classCode).not.toBe(before.classCode)
  })

  it.each([null, new Date('2026-03-05T01:00:00Z')])(
    'bring a deadline that is the source’s from then on, beside its own first one: %s',
    async (originalDeadline) => {
      await writeKept({ originalDeadline, disposalDeadline: originalDeadline })
      const put = (cells: string[]) => [...cells.slice(0, 2), '2026-03-09 09:00:00', '']
      await imported(await edited('caseNo,disposalDeadline', 'csv', put))
      const disposalDeadline = new Date('2026-03-09T01:00:00Z')
      expect(await stored()).toMatchObject({ disposalDeadline, originalDeadline, deadlineBasis: null })
    },
  )

  it('leave a deadline that was computed to the rules, and name one corrected by hand', async () => {
    const withLimit = async (limitValue: number) => {
      await writeKept()
      const cells = [KEPT, 'DISPATCHED', '2026-03-02 10:00:00', 'URGENT_HOUR', String(limitValue)]
      const fields = 'caseNo,state,dispatchedAt,limitType,limitValue'
      await imported(await edited(fields, 'csv', ([id = '']) => [id, ...cells]))
    }
    const at = (hour: number) => new Date(Date.UTC(2026, 2, 2, 2 + hour))
    await withLimit(4)
    expect(await stored()).toMatchObject({ disposalDeadline: at(4), deadlineBasis: 'DISPATCHED' })
    const stale = await edited('caseNo,state,disposalDeadline', 'csv', (cells) => cells)
    const corrected = await edited('caseNo,disposalDeadline,originalDeadline', 'csv', (cells) =>
      cells.map((cell) => (cell === '2026-03-02 14:00:00' ? '2026-03-02 18:00:00' : cell)),
    )
    const { warningsByRule } = await imported(corrected)
    expect(await stored()).toMatchObject({ disposalDeadline: at(4), deadlineBasis: 'DISPATCHED' })
    expect(warningsByRule).toMatchObject({ 'deadline-computed': 2 })
    await withLimit(6)
    await imported(stale)
    expect(await stored()).toMatchObject({ disposalDeadline: at(6), deadlineBasis: 'DISPATCHED' })
  })

  it('bring another street and organisation without the names of those before', async () => {
    const names = { streetName: '八大峡街道', communityName: '第一社区', disposalOrgName: '城管局' }
    await writeKept({ ...names, streetCode: '370202001', communityCode: '370202001001' })
    await imported(await edited('caseNo,streetCode,disposalOrgCode', 'csv', (cells) => cells))
    expect(await stored()).toMatchObject(names)
    const moved = ['370202002', '370202002001', '91370200163562681G']
    await imported(
      await edited('caseNo,streetCode,communityCode,disposalOrgCode', 'csv', ([id = '', no = '']) => [
        id,
        no,
        ...moved,
      ]),
    )
    expect(await stored()).toMatchObject({
      ...{ streetCode: moved[0], streetName: null, communityCode: moved[1], communityName: null },
      ...{ disposalOrgCode: moved[2], disposalOrgName: null },
    })
  })

  it('bring a limit in words, with its number', async () => {
    const rules = dataSetOf('FilingRule')
    const [head = [], ...rows] = tableIn(await exported(rules, 'fields=ruleId,limitText', 'csv'))
    const texts = rows.map(([id = '', ruleId = '']) => [id, ruleId, '3工作日'])
    expect(await imported(put('limits.csv', stringify([head, ...texts])))).toMatchObject({ rejected: 0, updated: ROWS })
    const file = await exported(rules, 'fields=limitText,limitType,limitValue', 'csv')
    for (const [, ...limit] of tableIn(file).slice(1)) expect(limit).toEqual(['3工作日', 'WORK_DAY', '3'])
  })

  it('are those of the row under the usual value of a key, where its cell is empty', async () => {
    const values = dataSetOf('IndicatorValue')
    const file = await exported(values, `fields=${values.key.join()}`, 'csv')
    const [head = [], ...rows] = tableIn(file)
    const at = head.indexOf('assessor')
    const own = rows.filter((cells) => cells[at] === 'SELF')
    expect(own.length).toBeGreaterThan(0)
    const emptied = put('values.csv', stringify([head, ...own.map((cells) => cells.with(at, ''))]))
    expect(await imported(emptied)).toMatchObject({ rejected: 0, unchanged: own.length, keptRows: own.length })
  })

  it('of a row that is not held are refused for what it lacks', async () => {
    await writeKept()
    const file = await edited('caseNo,description', 'csv', ([id = '', , text = '']) => [id, 'NEVER-HELD', text])
    const summary = await imported(file)
    expect(summary).toMatchObject({ rejected: 1, inserted: 0, updated: 0 })
    expect(summary.rejectedByRule).toMatchObject({ required: expect.any(Number) })
  })

  it('of a file a person made keep the rest as well, and of a city’s own profile do not', async () => {
    const before = await writeKept()
    const titles = ['caseNo', 'divisionCode', 'kind', 'standardRef', 'code', 'source', 'state', 'reportedAt']
    const cells = [KEPT, '370202', '管理事项', 'GB/T 30428.2-2013', '0101', '媒体曝光', '已上报', '2026-03-02 09:00:00']
    const file = put('mine.csv', stringify([titles, cells]))
    expect(await imported(file)).toMatchObject({ rejected: 0, updated: 1, keptRows: 1 })
    expect(await stored()).toEqual({ ...before, source: 'MEDIA' })
    const { keeps: _, ...whole } = loadProfile('canonical-case')
    await imported(file, { profile: { ...whole, name: 'my-own' } })
    expect(await stored()).toMatchObject({ source: 'MEDIA', address: null, description: null })
  })
})
