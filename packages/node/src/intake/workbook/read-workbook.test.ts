import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import excel from 'exceljs'
import { afterAll, expect, test } from 'vitest'
import { numberFormat } from './number-format.ts'
import { readStyles } from './read-styles.ts'
import { readWorkbook } from './read-workbook.ts'
import { scanXml } from './xml-events.ts'

const folder = mkdtempSync(join(tmpdir(), 'guantong-workbook-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ROWS = 20_000
const textOf = (i: number): string => `青岛市市南区香港中路街道第${i}号井盖缺失🚧，影响通行`

test.each([
  ['shared strings', true],
  ['strings in the cells', false],
])('no character of a large workbook of Chinese text is lost: %s', async (_, useSharedStrings) => {
  const file = join(folder, `${useSharedStrings}.xlsx`)
  const book = new excel.stream.xlsx.WorkbookWriter({ filename: file, useSharedStrings })
  const sheet = book.addWorksheet('案卷')
  for (let i = 0; i < ROWS; i++) sheet.addRow([i, textOf(i)]).commit()
  await book.commit()
  const read: string[] = []
  for await (const { records } of readWorkbook(file, undefined))
    read.push(...records.map(({ values }) => values[1] ?? ''))
  expect(read.length).toBe(ROWS)
  expect(read.filter((text, i) => text !== textOf(i))).toEqual([])
})

test('a format of thousands of sections is split in one pass, and looked at only where a number has it', () => {
  const code = `${';'.repeat(900)}"`
  const begun = performance.now()
  for (let at = 0; at < 2000; at++) numberFormat(164, code).kindOf(1)
  expect(performance.now() - begun).toBeLessThan(2000)
})

test('formats of conditions and of the columns of a table are none of the cells', async () => {
  const styles = (own: string, id: string, other: string) =>
    `<styleSheet><numFmts>${own}</numFmts><cellXfs><xf/><xf numFmtId="${id}"/></cellXfs><dxfs><dxf>${other}</dxf></dxfs></styleSheet>`
  const shown = async (xml: string) => {
    const [, format] = await readStyles(Readable.from([Buffer.from(xml)]))
    return [format?.kindOf(45_425), format?.shown('101')]
  }
  const zeros = '<numFmt numFmtId="164" formatCode="0000"/>'
  const date = (id: number) => `<numFmt numFmtId="${id}" formatCode="yyyy"/>`
  expect(await shown(styles(zeros, '164', date(164)))).toEqual(['number', '0101'])
  expect(await shown(styles('', '30', '<numFmt numFmtId="30" formatCode="@"/>'))).toEqual(['day', null])
})

test('a part that ends in a comment or an instruction, or says that it is UTF-16 and is not, is read', async () => {
  const scanned = (xml: string): string[] => {
    const names: string[] = []
    const scanner = scanXml({ open: (name) => names.push(name), text() {}, close() {} })
    scanner.write(Buffer.from(xml))
    scanner.end()
    return names
  }
  for (const end of ['<!--x-->', '<!---->', '<?a?>', '']) expect(scanned(`<a><b/></a>${end}`)).toEqual(['a', 'b'])
  for (const cut of ['<', '<!', '<!-', '<![CDATA']) expect(() => scanned(`<a></a>${cut}`)).toThrow('ends early')
  expect(() => scanned('<!DOC')).toThrow('DOCTYPE')
  expect(scanned('<?xml version="1.0" encoding="utf-16"?><a/>')).toEqual(['a'])
})
