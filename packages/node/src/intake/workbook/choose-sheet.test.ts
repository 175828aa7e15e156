import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { loadStandard } from '@guantong/standard'
import excel from 'exceljs'
import { afterAll, expect, test } from 'vitest'
import { explainFile } from '../explain-file.ts'
import { chooseSheet } from './choose-sheet.ts'
import { readWorkbook } from './read-workbook.ts'
import { spotValues } from './value-spotter.ts'

const folder = mkdtempSync(join(tmpdir(), 'guantong-sheets-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Sheet = readonly [name: string, rows: unknown[][], state?: 'hidden' | 'veryHidden']

async function workbook(name: string, ...sheets: Sheet[]): Promise<string> {
  const book = new excel.Workbook()
  for (const [title, rows, state = 'visible'] of sheets) {
    const sheet = book.addWorksheet(title, { state })
    // Format without any value.
    sheet.getCell('A1').font = { bold: true }
    sheet.addRows(rows)
  }
  const file = join(folder, name)
  await book.xlsx.writeFile(file)
  return file
}

/** A ZIP without compression, for what the library does not write. */
function container(name: string, parts: Readonly<Record<string, string>>): string {
  const heads: Buffer[] = []
  const bodies: Buffer[] = []
  let offset = 0
  for (const [path, text] of Object.entries(parts)) {
    const [title, data] = [Buffer.from(path), Buffer.from(text)]
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt32LE(crc32(data), 10)
    fields.writeUInt32LE(data.length, 14)
    fields.writeUInt32LE(data.length, 18)
    fields.writeUInt16LE(title.length, 22)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    const body = Buffer.concat([Buffer.from('PK\x03\x04'), fields, title, data])
    heads.push(Buffer.from('PK\x01\x02\x14\0'), fields, tail, title)
    bodies.push(body)
    offset += body.length
  }
  const directory = Buffer.concat(heads)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(Object.keys(parts).length, 4)
  end.writeUInt16LE(Object.keys(parts).length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  const file = join(folder, name)
  writeFileSync(file, Buffer.concat([...bodies, directory, Buffer.from('PK\x05\x06'), end]))
  return file
}

async function read(file: string, sheet?: string): Promise<string[]> {
  const rows: string[] = []
  for await (const { records } of readWorkbook(file, sheet)) rows.push(...records.map(({ values }) => values.join()))
  return rows
}

test('of several visible sheets with values none is read unasked, and none is lost', async () => {
  const file = await workbook(
    'two.xlsx',
    ['封面', []],
    ['一月', [['a', 1]]],
    ['二月', [['b', 2]]],
    ['旧', [['c']], 'hidden'],
  )
  await expect(read(file)).rejects.toMatchObject({
    code: 'GT_FILE_SHEETS',
    params: { file: 'two.xlsx', sheets: '一月, 二月' },
  })
  await expect(explainFile({ standard: loadStandard(), file, regionCode: '370200' })).rejects.toMatchObject({
    code: 'GT_FILE_SHEETS',
  })
  expect(await read(file, '二月')).toEqual(['b,2'])
  expect(await read(file, '旧')).toEqual(['c'])
  expect(await read(file, '封面')).toEqual([])
  await expect(read(file, '三月')).rejects.toMatchObject({ code: 'GT_FILE_SHEET' })
})

test('the only visible sheet with values is read, whatever stands before it', async () => {
  const values = [['a', 1]]
  expect(await read(await workbook('cover.xlsx', ['封面', []], ['案卷', values], ['附', []]))).toEqual(['a,1'])
  expect(await read(await workbook('lists.xlsx', ['字典', [['x']], 'veryHidden'], ['案卷', values]))).toEqual(['a,1'])
  expect(await read(await workbook('empty.xlsx', ['一', []], ['字典', [['x']], 'hidden']))).toEqual([])
})

const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const RELATION = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const cell = (text: string) =>
  `<worksheet ${MAIN}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>${text}</t></is></c></row></sheetData></worksheet>`

test('a sheet is found by its part, in whatever order and from whatever root the workbook names it', async () => {
  const parts = (targets: readonly [string, string]) => ({
    'xl/workbook.xml': `<workbook ${MAIN} xmlns:r="${RELATION}"><sheets><sheet name="甲 &amp; 乙" sheetId="7" r:id="rId9"/><sheet name='丙' sheetId="3" r:id="rId1" state="visible"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATION}/worksheet" Target="${targets[0]}"/><Relationship Id="rId9" Type="${RELATION}/worksheet" Target="${targets[1]}"/></Relationships>`,
    'xl/sharedStrings.xml': `<sst ${MAIN}/>`,
    'xl/worksheets/sheet1.xml': cell('one'),
    'xl/worksheets/sheet2.xml': cell('two'),
  })
  const rooted = container('rooted.xlsx', parts(['/xl/worksheets/sheet1.xml', '/xl/worksheets/sheet2.xml']))
  await expect(read(rooted)).rejects.toMatchObject({ params: { sheets: '甲 & 乙, 丙' } })
  expect(await read(rooted, '甲 & 乙')).toEqual(['two'])
  expect(await read(rooted, '丙')).toEqual(['one'])
  const chart = container('chart.xlsx', parts(['worksheets/sheet1.xml', 'chartsheets/sheet1.xml']))
  expect(await read(chart)).toEqual(['one'])
  await expect(read(chart, '甲 & 乙')).rejects.toMatchObject({ code: 'GT_FILE_FORMAT' })
})

test('a sheet in UTF-16 holds values too, and whether a file keeps all digits is seen in either', () => {
  for (const encoding of ['utf8', 'utf16le'] as const) {
    const spotter = spotValues()
    spotter.take(Buffer.from('<?xml version="1.0"?><c><v>370202202405130001</v></c>', encoding))
    expect([spotter.found, spotter.isExact]).toEqual([true, true])
  }
  const spotter = spotValues()
  spotter.take(Buffer.from('<c><v>370202202405131260</v></c><c t="str"><v>370202202405130001</v></c>'))
  expect(spotter.isExact).toBe(false)
})

test('a sheet that is called like the notes of an export is one of them in an export only', async () => {
  const file = await workbook('notes.xlsx', ['案卷', [['a']]], ['未导出', [['x', 'y']]])
  await expect(read(file)).rejects.toMatchObject({ code: 'GT_FILE_SHEETS' })
  expect(await read(await workbook('only.xlsx', ['封面', []], ['未导出', [['x', 'y']]]))).toEqual(['x,y'])
  expect(chooseSheet('x', [named('案卷'), named('未导出')], undefined, true).name).toBe('案卷')
  expect(() => chooseSheet('x', [], undefined)).toThrow('without any sheet')
})
const named = (name: string) => ({ name, hidden: false, holdsValues: true })

test.each([
  ['<row><c r="A1" s="1"><v>7</v></c></row>', true],
  ['<x:c t="inlineStr"><x:is><x:t xml:space="preserve"> 岛</x:t></x:is></x:c>', true],
  ['<c t="inlineStr"><is><r><rPr><b/></rPr><t>a</t></r></is></c>', true],
  ['<c><f>A1+1</f></c>', true],
  ['<x:c r="A1"><x:f t="shared" si="0"/></x:c>', true],
  ['<c s="2"><f>A1</f><v/></c>', true],
  ['<c r="A1" s="1"/><c><v/></c><c t="str"><f>A1</f><v></v></c><c><is><t> </t></is></c>', false],
  ['<sheetView view="a"/><tableParts>x</tableParts><vt>1</vt>', false],
])('a value is seen wherever a chunk ends: %s', (xml, found) => {
  const bytes = Buffer.from(xml)
  for (let size = 1; size <= bytes.length; size++) {
    const spotter = spotValues()
    for (let at = 0; at < bytes.length; at += size) spotter.take(bytes.subarray(at, at + size))
    expect(spotter.found).toBe(found)
  }
})
