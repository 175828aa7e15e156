/** What the cells of a workbook say, in every way a program may write them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CellWarning, readFile } from '@guantong/node/intake/read-file'
import { afterAll, expect, test } from 'vitest'
import { makeXlsx, type WorkbookXml } from '../support/make-workbook.ts'

const folder = mkdtempSync(join(tmpdir(), 'guantong-cells-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0
async function read(book: WorkbookXml): Promise<{ cells: (string | null)[][]; warnings: CellWarning[] }> {
  const file = join(folder, `${++count}.xlsx`)
  writeFileSync(file, makeXlsx(book))
  const { rows } = await readFile({ file })
  const cells: (string | null)[][] = []
  const warnings: CellWarning[] = []
  for await (const some of rows)
    for (const row of some) {
      cells.push([...row.cells])
      warnings.push(...row.warnings)
    }
  return { cells, warnings }
}
const cellsOf = async (book: WorkbookXml) => (await read(book)).cells
const one = async (cell: string, more: Omit<WorkbookXml, 'rows'> = {}) => {
  const { cells, warnings } = await read({
    rows: `<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c>${cell}</row>`,
    ...more,
  })
  return [cells[0]?.[1], ...warnings.map(({ kind, text }) => `${kind} ${text}`)]
}

const DAY = '2024-05-13 10:30:00'

test('every format that Excel knows by its number only is a day or a time', async () => {
  for (const id of [14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58])
    expect([id, await one('<c s="1"><v>45425.4375</v></c>', { formats: [id] })]).toEqual([id, [DAY]])
  for (const id of [18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56])
    expect([id, await one('<c s="1"><v>0.4375</v></c>', { formats: [id] })]).toEqual([id, ['10:30:00']])
  for (const id of [0, 1, 2, 3, 4, 11, 12, 13, 37, 38, 39, 40, 48, 49])
    expect([id, await one('<c s="1"><v>45425.4375</v></c>', { formats: [id] })]).toEqual([id, ['45425.4375']])
  for (const id of [9, 10])
    expect([id, await one('<c s="1"><v>0.4512</v></c>', { formats: [id] })]).toEqual([id, ['0.4512', 'percent 45.12%']])
})

test.each([
  ['yyyy"年"m"月"d"日"', '45425', '2024-05-13'],
  ['[$-804]yyyy"年"m"月"d"日";@', '45425.4375', DAY],
  ['[DBNum1][$-804]yyyy"年"m"月"', '45425', '2024-05-13'],
  ['[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy', '45425', '2024-05-13'],
  ['[$-F400]h:mm:ss\\ AM/PM', '0.4375', '10:30:00'],
  ['上午/下午h"时"mm"分"', '0.4375', '10:30:00'],
  ['aaaa', '45425', '2024-05-13'],
  ['yyyy/mm/dd\\ hh:mm:ss', '45425.4375', DAY],
  ['[h]:mm:ss', '1.1041666666666667', '26:30:00'],
  ['[mm]:ss', '0.0625', '01:30:00'],
  ['mm:ss.0', '0.4375', '10:30:00'],
  ['[<1]h:mm;yyyy-mm-dd', '45425', '2024-05-13'],
  ['[Red]0.00', '45425.5', '45425.5'],
  ['#,##0.00_);[Red]\\(#,##0.00\\)', '-1234.5', '-1234.5'],
  ['0.00E+00', '45425', '45425'],
  ['General" days"', '45425', '45425'],
  ['"date: "0', '45425', '45425'],
  ['[$¥-804]#,##0', '45425', '45425'],
  ['G/通用格式', '45425', '45425'],
  ['G/標準', '45425.4375', '45425.4375'],
  ['G/표준', '101', '101'],
])('the format %s of %s shows %s', async (format, value, text) => {
  expect((await one(`<c s="1"><v>${value}</v></c>`, { formats: [format] }))[0]).toBe(text)
})

test('days are counted from 1900 with its false 29th of February, or from 1904 in every spelling', async () => {
  const serial = (value: string, properties: string) =>
    one(`<c s="1"><v>${value}</v></c>`, { formats: [22], properties })
  for (const said of ['date1904="1"', "date1904='true'", 'date1904 = "1"'])
    expect(await serial('43963.4375', said)).toEqual([DAY])
  expect(await serial('0', 'date1904="1"')).toEqual(['1904-01-01'])
  for (const said of ['', 'date1904="0"', 'date1904="false"']) expect(await serial('45425.4375', said)).toEqual([DAY])
  expect(await serial('1', '')).toEqual(['1900-01-01'])
  expect(await serial('59', '')).toEqual(['1900-02-28'])
  expect(await serial('60', '')).toEqual(['1900-02-29'])
  expect(await serial('61', '')).toEqual(['1900-03-01'])
  expect(await serial('0.5', '')).toEqual(['12:00:00'])
  expect(await serial('-1', '')).toEqual(['-1'])
  expect(await serial('2958466', '')).toEqual(['2958466'])
  // Half a second before midnight by a rounding of the program that wrote it.
  expect(await serial('45424.999999999', '')).toEqual(['2024-05-13'])
  expect(await one('<c t="d"><v>2024-05-13T10:30:00Z</v></c>')).toEqual([DAY])
})

const LOST = 'digits-lost'
test.each([
  ['370202202405130001', ['370202202405130001']],
  ['37020201030000012', ['37020201030000012']],
  // As a program writes it that counts in doubles: it was another number before.
  ['370202202405131260', ['370202202405131260', `${LOST} 370202202405131260`]],
  ['123456789012345', ['123456789012345']],
  ['370202202405130000', ['370202202405130000', `${LOST} 370202202405130000`]],
  ['3.7020220240513E+17', ['3.7020220240513E+17', `${LOST} 3.7020220240513E+17`]],
  ['3.702020103000003e+16', ['3.702020103000003e+16', `${LOST} 3.702020103000003e+16`]],
  ['1E3', ['1000']],
  ['45425.0', ['45425']],
  ['0.30000000000000004', ['0.30000000000000004']],
  ['1.1000000000000001', ['1.1']],
  ['-0', ['0']],
  ['0101', ['101', 'shown 0101']],
  [' 7 ', ['7']],
])('the number %s keeps the digits that the file has', async (written, expected) => {
  expect(await one(`<c><v>${written}</v></c>`)).toEqual(expected)
})

test.each([
  ['0000', '101', ['101', 'shown 0101']],
  ['00', '1', ['1', 'shown 01']],
  ['"QD-"000000', '123', ['123', 'shown QD-000123']],
  ['\\Q\\D00', '7', ['7', 'shown QD07']],
  ['0000', '12345', ['12345']],
  ['000-00', '12345', ['12345', 'shown 123-45']],
  ['0000', '-5', ['-5']],
  ['0', '101', ['101']],
  ['#,##0', '1234', ['1234']],
  ['0.00', '5', ['5']],
  ['"QD-"General', '123', ['123', 'shown QD-123']],
  ['G/通用格式"号"', '124', ['124', 'shown 124号']],
  ['General"号"', '3.5', ['3.5', 'shown 3.5号']],
  ['"QD-"@', '126', ['126', 'shown QD-126']],
  ['000,000', '128', ['128', 'shown 000,128']],
  ['0.00', '3.1', ['3.1', 'shown 3.10']],
  ['0.0', '3.14', ['3.14']],
  ['#,##0.00', '1234.5', ['1234.5', 'shown 1,234.50']],
  ['#,##0,"千"', '1234', ['1234']],
  ['[$CHF] 000', '5', ['5', 'shown CHF 005']],
  ['[=1]"是";[=0]"否"', '1', ['1', 'shown 是']],
  ['[=1]"是";[=0]"否"', '2', ['2']],
  ['0;-0;;@', '0', ['0']],
  ['0.00%', '0.4512', ['0.4512', 'percent 45.12%']],
  ['0%', '1.005', ['1.005', 'percent 100.5%']],
  ['0%', '-0.05', ['-0.05', 'percent -5%']],
])('the format %s shows zeros and letters that %s does not have', async (format, value, expected) => {
  expect(await one(`<c s="1"><v>${value}</v></c>`, { formats: [format] })).toEqual(expected)
})

test('a file that holds one number of more digits than a double writes holds the others too', async () => {
  const rows = `<row r="1">${['370202202405130001', '370202202405131260'].map((v) => `<c><v>${v}</v></c>`).join('')}</row>`
  expect(await read({ rows })).toEqual({ cells: [['370202202405130001', '370202202405131260']], warnings: [] })
})

test.each([
  ['<c><f>1-1</f><v>0</v></c>', ['0']],
  ['<c t="b"><f>FALSE()</f><v>0</v></c>', ['FALSE']],
  ['<c t="b"><v>true</v></c>', ['TRUE']],
  ['<c t="str"><f>""</f><v></v></c>', ['']],
  ['<c t="str"><f>A1&amp;"街"</f><v>香港中路街</v></c>', ['香港中路街']],
  ['<c><f>H2+2</f></c>', [null, 'no-result =H2+2']],
  ['<c><f>H2+2</f><v></v></c>', [null, 'no-result =H2+2']],
  ['<c><f>H2+2</f><v/></c>', [null, 'no-result =H2+2']],
  ['<c><f t="shared" si="0"/></c>', [null, 'no-result =']],
  ['<c t="e"><f>NA()</f><v>#N/A</v></c>', [null, 'error #N/A']],
  ['<c t="e"><v>#DIV/0!</v></c>', [null, 'error #DIV/0!']],
  ['<c/>', ['']],
])('a formula counts as its result, and none is none: %s', async (cell, expected) => {
  const [text = '', ...warnings] = await one(cell)
  expect([text, ...warnings]).toEqual(expected)
})

const READING = '<rPh sb="0" eb="4"><t>xiānggǎng zhōnglù</t></rPh><phoneticPr fontId="1"/>'
test('how a text is read is no part of it, in the strings that are shared and in the cell', async () => {
  const strings = [
    `<si><t>香港中路街道</t>${READING}</si>`,
    `<si><r><rPr><b/></rPr><t xml:space="preserve">暴露 </t></r><r><t>垃圾</t></r>${READING}</si>`,
    '<si><t/></si>',
    '<si><t><![CDATA[a<b & c]]></t></si>',
    '<si><t>A_x000D_\r\nB _x005F_x000D_ &#x5C9B;&amp;</t></si>',
  ]
  const texts = ['香港中路街道', '暴露 垃圾', '', 'a<b & c', 'A\r\nB _x000D_ 岛&']
  for (const [at, text] of texts.entries())
    expect(await one(`<c t="s"><v>${at}</v></c>`, { strings })).toEqual([text === '' ? undefined : text])
  expect(await one(`<c t="inlineStr"><is><t>中韩街道</t>${READING}</is></c>`)).toEqual(['中韩街道'])
  expect(await one(`<c t="inlineStr"><is><r><t>中韩</t></r><r><t>街道</t></r>${READING}</is></c>`)).toEqual([
    '中韩街道',
  ])
  expect(await one('<c t="str"><v>A_x0009_B</v></c>')).toEqual(['A\tB'])
})

const t = (text: string, more = '') => `<c ${more} t="inlineStr"><is><t>${text}</t></is></c>`
test('rows and cells that do not say where they are follow one another', async () => {
  const rows = `<row>${t('no')}${t('street')}${t('code')}</row><row>${t('1')}<c/>${t('0101')}</row>`
  const expected = [
    ['no', 'street', 'code'],
    ['1', '', '0101'],
  ]
  expect(await cellsOf({ rows })).toEqual(expected)
  expect(
    await cellsOf({ rows: rows.replaceAll('<row>', '<row spans="1:3">').replace('<row ', '<row r="3" ') }),
  ).toEqual(expected)
  const placed = `<row>${t('no', 'r="A1"')}${t('street', 'r="B1"')}${t('code', 'r="C1"')}</row><row>${t('1', 'r="A2"')}${t('0101', 'r="C2"')}</row>`
  expect(await cellsOf({ rows: placed })).toEqual(expected)
  expect(await cellsOf({ rows: placed.replaceAll(/r="([A-Z])\d"/g, 'r="$1"') })).toEqual(expected)
  // Cells in any order.
  expect(await cellsOf({ rows: `<row r="2">${t('c', 'r="C2"')}${t('a', 'r="A2"')}</row>` })).toEqual([['a', '', 'c']])
})

test('cells at the end of a row that are not there are empty, and a row without any is none', async () => {
  const rows = `<row r="1">${t('a')}${t('b')}${t('c')}</row><row r="2">${t('1')}</row><row r="3"/><row r="4"><c r="A4" s="1"/></row><row r="9">${t('2')}${t('3')}</row>`
  expect(await cellsOf({ rows })).toEqual([
    ['a', 'b', 'c'],
    ['1', '', ''],
    ['2', '3', ''],
  ])
})

test('prefixes, strict names, other names of parts and another encoding change nothing', async () => {
  const rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45425.4375</v></c></row>'
  const strings = ['<si><t>青岛</t></si>']
  const expected = [['青岛', DAY]]
  const prefixed = (xml: string) => xml.replaceAll(/<(\/?)(\w)/g, '<$1x:$2')
  expect(await cellsOf({ rows, strings, formats: [22] })).toEqual(expected)
  expect(await cellsOf({ rows, strings, formats: [22], strict: true })).toEqual(expected)
  expect(await cellsOf({ rows: prefixed(rows), strings: strings.map(prefixed), formats: [22], prefix: 'x' })).toEqual(
    expected,
  )
  const names = { workbook: 'office/book.xml', sheet: 'office/tables/eins.xml', strings: 'office/texts.xml' }
  expect(await cellsOf({ rows, strings, formats: [22], names })).toEqual(expected)
})

test('a broken part is told by what is wrong with it, never by the words of a library', async () => {
  const reading = async (rows: string, more: Omit<WorkbookXml, 'rows'> = {}) =>
    read({ rows, ...more }).then(
      () => 'read',
      (error: { code: string; message: string }) => `${error.code} ${error.message}`,
    )
  const broken = [
    `<row r="1">${t('a')}</row><row r="2"><c t="s"><v>7</v></c></row>`,
    `<row r="1">${t('a')}`,
    `<row r="1">${t('a')}</row></sheetData></worksheet></x>`,
    `<row r="1"><c r="ZZZ1"><v>1</v></c></row>`,
    '<!DOCTYPE lolz [<!ENTITY lol "lol">]><row r="1"/>',
  ]
  for (const rows of broken) {
    const told = await reading(rows)
    expect(told).toMatch(/^GT_FILE_(?:BROKEN|TOO_LARGE) /)
    expect(told).not.toMatch(/undefined|Cannot|null|NaN|TypeError/)
  }
  expect(await reading(`<row r="1">${t('a')}</row><row r="2"><c t="s"><v>7</v></c></row>`)).toContain('line 2')
})

test('rows that ended before a broken place come first, though they lie in one piece with it', async () => {
  const file = join(folder, 'broken.xlsx')
  writeFileSync(file, makeXlsx({ rows: `<row r="1">${t('a')}</row><row r="2"><c t="s"><v>7</v></c></row>` }))
  const { rows } = await readFile({ file })
  const cells: unknown[] = []
  await expect(
    (async () => {
      for await (const some of rows) cells.push(...some.map((row) => row.cells))
    })(),
  ).rejects.toMatchObject({ code: 'GT_FILE_BROKEN' })
  expect(cells).toEqual([['a']])
})

test('a cell far from the table is nothing where it is blank, and else named', async () => {
  const far = (text: string) => ({ rows: `<row r="1">${t('a')}<c r="XFD1" t="str"><v>${text}</v></c></row>` })
  expect(await cellsOf(far(' '))).toEqual([['a']])
  await expect(cellsOf(far('x'))).rejects.toThrow('XFD1')
})

test('a name without a prefix comes before one that has any', async () => {
  expect(await one('<c x:s="0" s="1"><v>45425</v></c>', { formats: [14] })).toEqual(['2024-05-13'])
})

test('styles and names of a workbook count however many there are', async () => {
  const rows = '<row r="1"><c r="A1" s="1"><v>45425</v></c></row>'
  const parts = { rows, formats: [14], properties: `a="${'x'.repeat(1000)}"` }
  const [styles, names] = [
    '<cellStyle name="样式"/>'.repeat(600_000),
    '<definedName name="n">A1</definedName>'.repeat(450_000),
  ]
  expect(await cellsOf({ ...parts, afterStyles: styles, afterSheets: names })).toEqual([['2024-05-13']])
})
