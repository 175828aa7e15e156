/** Workbooks of cases, from the cells to what is stored of them. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importStore } from '../support/import-store.ts'
import { makeXlsx, type WorkbookXml } from '../support/make-workbook.ts'

const { folder, importing, query, empty } = importStore('370200', new Date('2026-06-01T00:00:00Z'))

const text = (value: string): string => `<c t="inlineStr"><is><t>${value}</t></is></c>`
const row = (...cells: readonly string[]): string => `<row>${cells.join('')}</row>`
/** With the references that most programs write. */
const placed = (rows: string): string => {
  let [number, column] = [0, 0]
  return rows.replaceAll(/<(row|c)(?=[ />])/g, (tag, name) => {
    if (name === 'row') {
      column = 0
      return `${tag} r="${++number}"`
    }
    return `${tag} r="${String.fromCharCode(0x41 + column++)}${number}"`
  })
}
const NAMES = [
  '案卷编号',
  '所属区',
  '街道名称',
  '小类代码',
  '小类名称',
  '问题来源',
  '案卷状态',
  '上报时间',
  '处置截止时间',
  '结案时间',
]
const HEADER = row(...NAMES.map(text))
interface Cells {
  no?: string
  street?: string
  code?: string
  state?: string
  reported?: string
  deadline?: string
  closed?: string
}
const caseRow = (cells: Cells): string =>
  row(
    cells.no ?? text('W-1'),
    text('市南区'),
    cells.street ?? text('香港中路街道'),
    cells.code ?? text('0101'),
    text('暴露垃圾'),
    text('监督员上报'),
    cells.state ?? text('处置中'),
    cells.reported ?? text('2024-05-13 10:30:00'),
    cells.deadline ?? '<c/>',
    // An open case ends before this cell.
    ...(cells.closed === undefined ? [] : [cells.closed]),
  )

let count = 0
async function imported(rows: readonly Cells[], more: Omit<WorkbookXml, 'rows'> = {}) {
  const file = join(folder, `${++count}.xlsx`)
  const rejects = `${file}.rejects.xlsx`
  const warnings = `${file}.warnings`
  writeFileSync(file, makeXlsx({ rows: placed(HEADER + rows.map(caseRow).join('')), ...more }))
  const summary = await importing(file, { rejectsFile: rejects, warningsFile: warnings })
  const stored = await query(
    `select case_no as no, street_name as street, code, state, reported_at as reported, closed_at as closed
     from case_record order by case_no`,
  )
  return { summary, stored, warned: summary.warnings === 0 ? '' : readFileSync(warnings, 'utf8') }
}

test('open cases, whose rows end before the closing time, are cases like others', async () => {
  const closed = text('2024-05-14 09:00:00')
  const { summary, stored } = await imported([
    { no: text('W-1'), state: text('已结案'), closed },
    { no: text('W-2') },
    { no: text('W-3'), state: text('已结案'), closed },
    { no: text('W-4'), street: '<c/>' },
  ])
  expect(summary).toMatchObject({ rows: 4, accepted: 4, rejected: 0 })
  expect(stored.map(({ no, street, closed }) => [no, street, closed !== null])).toEqual([
    ['W-1', '香港中路街道', true],
    ['W-2', '香港中路街道', false],
    ['W-3', '香港中路街道', true],
    ['W-4', null, false],
  ])
})

test('days in the formats that a Chinese Excel offers first, counted from 1900 and from 1904', async () => {
  const at = (style: number, serial: string): string => `<c s="${style}"><v>${serial}</v></c>`
  const formats = [22, 31, 57, 58]
  const rows = formats.map((_, index) => ({ no: text(`W-${index}`), reported: at(index + 1, '45425.4375') }))
  const reported = new Date('2024-05-13T02:30:00Z')
  expect((await imported(rows, { formats })).stored.map((one) => one.reported)).toEqual(formats.map(() => reported))
  await empty()
  const early = formats.map((_, index) => ({ no: text(`W-${index}`), reported: at(index + 1, '43963.4375') }))
  const { stored } = await imported(early, { formats, properties: 'date1904="true"' })
  expect(stored.map((one) => one.reported)).toEqual(formats.map(() => reported))
})

test('a formula without a result and an error value are no empty cells: row and field are told', async () => {
  const { summary, stored, warned } = await imported(
    [
      { no: text('W-1'), deadline: '<c><f>H2+2</f></c>' },
      { no: text('W-2'), street: '<c t="e"><f>NA()</f><v>#N/A</v></c>' },
      { no: text('W-3'), deadline: '<c s="1"><f>H2+2</f><v>45427.4375</v></c>' },
      { no: '<c><f>A1</f></c>' },
    ],
    { formats: [22] },
  )
  expect(summary.rows).toBe(4)
  expect(stored.map(({ no }) => no)).toContain('W-3')
  expect(stored.map(({ street }) => street)).not.toContain('#N/A')
  const told = warned + JSON.stringify(summary)
  for (const field of ['disposalDeadline', 'streetName']) expect(told).toContain(field)
  // A key without a value is none.
  expect(summary.rejected).toBeGreaterThanOrEqual(1)
})

test('identifiers stay identifiers: whole digits are kept, lost ones refused, zeros of a format kept', async () => {
  const number = (value: string, style = 0): string => `<c s="${style}"><v>${value}</v></c>`
  const formats = ['0000', '"QD-"000000']
  const { summary, stored } = await imported(
    [
      { no: number('370202202405130001') },
      { no: number('370202202405130002') },
      { no: number('370202202405130000') },
      { no: number('3.7020220240513E+17') },
      { no: number('123', 2), code: number('101', 1) },
    ],
    { formats },
  )
  expect(summary).toMatchObject({ rows: 5, accepted: 3, rejected: 2 })
  expect(stored.map(({ no, code }) => [no, code])).toEqual([
    ['370202202405130001', '0101'],
    ['370202202405130002', '0101'],
    ['QD-000123', '0101'],
  ])
})

test('a text keeps to itself how it is read, in a header too', async () => {
  const reading = '<rPh sb="0" eb="2"><t>xiānggǎng</t></rPh>'
  const strings = [`<si><t>香港中路街道</t>${reading}</si>`, `<si><t>案卷编号</t>${reading}</si>`]
  const header = HEADER.replace(text('案卷编号'), '<c t="s"><v>1</v></c>')
  const file = join(folder, 'read.xlsx')
  writeFileSync(file, makeXlsx({ rows: placed(header + caseRow({ street: '<c t="s"><v>0</v></c>' })), strings }))
  const summary = await importing(file)
  expect(summary).toMatchObject({ rows: 1, accepted: 1 })
  const rows = await query('select street_name as street from case_record')
  expect(rows).toEqual([{ street: '香港中路街道' }])
})
