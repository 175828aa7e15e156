/** Workbooks of other formats, and files that are not what they are called. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { GuantongError } from '@guantong/contract'
import { type ReadRow, readFile } from '@guantong/node/intake/read-file'
import { afterAll, expect, test } from 'vitest'
import { makeCompound, makeXlsx, makeZip } from '../support/make-workbook.ts'
import { readWhole } from '../support/read-whole.ts'

const folder = mkdtempSync(join(tmpdir(), 'guantong-kinds-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, content: string | Buffer): string => {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

const refusal = (file: string): Promise<string> =>
  readWhole(file).then(
    ({ format }) => `read as ${format}`,
    (error: GuantongError) => `${error.code}: ${error.params.reason}`,
  )

const ODS_TYPE = 'application/vnd.oasis.opendocument.spreadsheet'
const ods = (content: string, more: Readonly<Record<string, string>> = {}): Buffer =>
  makeZip({
    mimetype: ODS_TYPE,
    'content.xml': `<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:calcext="c"><office:automatic-styles><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>${content}</office:spreadsheet></office:body></office:document-content>`,
    ...more,
  })

test('an OpenDocument spreadsheet, with its digits, its repeated cells and without its notes', async () => {
  const cell = (attributes: string, text: string) =>
    `<table:table-cell ${attributes}><text:p>${text}</text:p></table:table-cell>`
  const float = (value: string, text: string) => cell(`office:value-type="float" office:value="${value}"`, text)
  const file = write(
    'book.ods',
    ods(
      `<table:table table:name="旧" table:style-name="ta2"><table:table-row>${cell('', 'x')}</table:table-row></table:table>
<table:table table:name="案卷"><table:table-column/>
<table:table-row>${cell('office:value-type="string"', '编号')}${cell('office:value-type="string"', '街道<text:s text:c="2"/>名')}</table:table-row>
<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
<table:table-row>${float('370202202405130001', '370202202405130001')}<table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p></office:annotation><text:p>香港<text:ruby><text:ruby-base>中路</text:ruby-base><text:ruby-text>zhōnglù</text:ruby-text></text:ruby></text:p><text:p>街道</text:p></table:table-cell></table:table-row>
<table:table-row>${float('3.7020220240513E+017', '3.7E+17')}${float('101', '0101')}<table:covered-table-cell/>${cell('office:value-type="date" office:date-value="2024-05-13T10:30:00"', '5月13日')}${cell('office:value-type="time" office:time-value="PT26H30M00S"', '26:30')}${cell('office:value-type="boolean" office:boolean-value="true"', 'WAHR')}</table:table-row>
<table:table-row table:visibility="collapse">${cell('table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"', '#N/A')}${cell('table:number-columns-repeated="2" office:value-type="string"', '同')}<table:table-cell table:formula="of:=[.A1]+1"/></table:table-row>
<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row></table:table>`,
    ),
  )
  expect(await readWhole(file)).toEqual({
    format: 'ods',
    sheets: ['案卷', '(旧)'],
    cells: [
      ['编号', '街道  名'],
      ['370202202405130001', '香港中路\n街道'],
      ['3.7020220240513E+017', '101', '', '2024-05-13 10:30:00', '26:30:00', 'TRUE'],
      [null, '同', '同', null, '', ''],
    ],
    warnings: [
      'A6 digits-lost 3.7020220240513E+017',
      'B6 shown 0101',
      'null hidden-row 7',
      'A7 error #N/A',
      'D7 no-result =[.A1]+1',
    ],
  })
  expect((await readWhole(file, '旧')).cells).toEqual([['x']])
})

test('an XML spreadsheet of 2003, whatever it is called', async () => {
  const sheet = (name: string, rows: string, more = '') =>
    `<Worksheet ss:Name="${name}"><Table>${rows}</Table>${more}</Worksheet>`
  const data = (type: string, text: string) => `<Data ss:Type="${type}">${text}</Data>`
  const book = `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">
<Styles><Style ss:ID="s1"><NumberFormat ss:Format="0000"/></Style><Style ss:ID="s2"><NumberFormat ss:Format="Short Date"/></Style></Styles>
${sheet('字典', `<Row><Cell>${data('String', 'x')}</Cell></Row>`, '<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>')}
${sheet(
  '案卷',
  `<Row><Cell>${data('String', '编号')}</Cell><Cell>${data('String', '代码')}</Cell><Cell>${data('String', '时间')}</Cell></Row>
<Row ss:Index="4"><Cell>${data('Number', '370202202405130001')}</Cell><Cell ss:StyleID="s1">${data('Number', '101')}<Comment><ss:Data>批注</ss:Data></Comment></Cell><Cell>${data('DateTime', '2024-05-13T10:30:00.000')}</Cell></Row>
<Row ss:Hidden="1"><Cell ss:Index="2" ss:Formula="=R1C1"/><Cell ss:StyleID="s2">${data('Number', '45425')}</Cell></Row>
<Row><Cell ss:MergeAcross="1">${data('Error', '#N/A')}</Cell><Cell>${data('Boolean', '0')}</Cell></Row>`,
)}</Workbook>`
  for (const name of ['export.xls', 'export.xml', 'export.csv'])
    expect(await readWhole(write(name, book))).toEqual({
      format: 'spreadsheetml',
      sheets: ['案卷', '(字典)'],
      cells: [
        ['编号', '代码', '时间'],
        ['370202202405130001', '101', '2024-05-13 10:30:00'],
        ['', null, '2024-05-13'],
        [null, '', 'FALSE'],
      ],
      warnings: ['B4 shown 0101', 'null hidden-row 5', 'B5 no-result =R1C1', 'A6 error #N/A'],
    })
})

interface Writer {
  utils: {
    book_new(): object
    aoa_to_sheet(rows: unknown[][]): Record<string, { z?: string } | undefined>
    book_append_sheet(book: object, sheet: object, name: string): void
  }
  write(book: object, options: { type: 'buffer'; bookType: string }): Buffer
}

test.each([
  ['biff8', 'xls'],
  ['biff5', 'xls'],
  ['biff2', 'xls'],
  ['xlsb', 'xlsb'],
])('a binary workbook (%s), whose numbers are doubles', async (bookType, format) => {
  const { utils, write: pack } = createRequire(join(import.meta.dirname, '../../packages/node/package.json'))(
    '@e965/xlsx',
  ) as Writer
  const sheet = utils.aoa_to_sheet([
    ['no', 'code', 'at', 'open', 'n'],
    [370202202405130000, 101, 45425.4375, true, 0.1],
    ['a', '0101', 60, false, { t: 'e', v: 42 }],
  ])
  for (const [cell, z] of [
    ['B2', '0000'],
    ['C2', 'yyyy-mm-dd hh:mm'],
  ] as const)
    (sheet[cell] as { z?: string }).z = z
  const book = utils.book_new()
  utils.book_append_sheet(book, sheet, 'cases')
  const {
    cells,
    warnings,
    format: read_,
  } = await readWhole(write(`${bookType}.xls`, pack(book, { type: 'buffer', bookType })))
  expect(read_).toBe(format)
  expect(cells).toEqual([
    ['no', 'code', 'at', 'open', 'n'],
    ['3.7020220240513E+17', '101', '2024-05-13 10:30:00', 'TRUE', '0.1'],
    ['a', '0101', '60', 'FALSE', null],
  ])
  expect(warnings).toEqual(['A2 digits-lost 3.7020220240513E+17', 'B2 shown 0101', 'E3 error #N/A'])
})

test('durations, laid-out text, kept tables and tables of one name in an OpenDocument spreadsheet', async () => {
  const cell = (attributes: string, text: string) =>
    `<table:table-cell ${attributes}><text:p>${text}</text:p></table:table-cell>`
  const time = (value: string) => cell(`office:value-type="time" office:time-value="${value}"`, 'x')
  const row = (cells: string) => `<table:table-row>${cells}</table:table-row>`
  const kept = `<table:dde-links><table:dde-link><table:table>${row(cell('', 'kept'))}</table:table></table:dde-link></table:dde-links>`
  const cells = `${time('PT00H00M01.50S')}${time('-PT01H00M00S')}${time('P1DT2H')}${cell('', '\n  香港 \n  <text:span> 中路</text:span><text:s/> \n')}`
  const file = write('odd.ods', ods(`${kept}<table:table table:name="a">${row(cells)}</table:table>`))
  expect(await readWhole(file)).toMatchObject({
    sheets: ['a'],
    cells: [['00:00:01.5', '-01:00:00', '26:00:00', '香港 中路 ']],
  })
  const named = (text: string) => `<table:table table:name="a">${row(cell('', text))}</table:table>`
  expect((await readWhole(write('same-name.ods', ods(named('x') + named('y'))), 'a')).cells).toEqual([['x']])
})

test('a page or sheet that unfolds to more than can be held is refused, and at once', async () => {
  const wide = '<tr><td colspan=1000><td>x'.repeat(6000)
  await expect(readWhole(write('wide.xls', `<table>${wide}</table>`))).rejects.toMatchObject({
    code: 'GT_FILE_TOO_LARGE',
    params: { what: 'cells' },
  })
  await expect(readWhole(write('columns.xls', `<table><tr>${'<td>x'.repeat(9000)}</table>`))).rejects.toMatchObject({
    params: { what: 'columns', value: 9000 },
  })
  const row =
    '<table:table-cell table:number-columns-repeated="1000" office:value-type="string"><text:p>x</text:p></table:table-cell>'
  const rows = `<table:table table:name="a"><table:table-row table:number-rows-repeated="1000000">${row}</table:table-row></table:table>`
  await expect(readWhole(write('repeated.ods', ods(rows)))).rejects.toMatchObject({ params: { what: 'cells' } })
  const tags = write('tags.xls', `<table><tr><td>a<td>b</table>${'<a "'.repeat(500_000)}`)
  expect((await readWhole(tags)).cells).toEqual([['a', 'b']])
})

test('cells that span thousands without a word cost no time, and rows and tables are counted like cells', async () => {
  const spans = `<table><tr>${'<td rowspan=1000 colspan=1000>'.repeat(3000)}${'<tr>'.repeat(3000)}<td>x</table>`
  expect(await readWhole(write('spanned.xls', spans))).toMatchObject({ cells: [['x']] })
  for (const [name, tag] of [
    ['tables.xls', '<table>'],
    ['rows.xls', '<tr>'],
  ] as const)
    await expect(readWhole(write(name, `<table>${tag.repeat(1_500_000)}`))).rejects.toMatchObject({
      code: 'GT_FILE_TOO_LARGE',
      params: { what: 'cells' },
    })
})

test('a table of more rows than a call takes arguments is read, a chunk at a time', async () => {
  const page = write('long.xls', `<table>${'<tr><td>a'.repeat(150_000)}</table>`)
  expect((await readWhole(page)).cells).toHaveLength(150_000)
  const row = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
  const same = `<table:table table:name="a"><table:table-row table:number-rows-repeated="150000">${row}</table:table-row></table:table>`
  const { rows } = await readFile({ file: write('same.ods', ods(same)) })
  const sizes: number[] = []
  let last: ReadRow | undefined
  for await (const some of rows) {
    sizes.push(some.length)
    last = some.at(-1) ?? last
  }
  expect(last).toMatchObject({ row: 150_000, cells: ['x'] })
  expect(Math.max(...sizes)).toBe(1000)
})

test('a file too large to be held whole is refused before it is read', async () => {
  const file = write('huge.xls', Buffer.from('0908100000060500', 'hex'))
  truncateSync(file, 3 * 1024 ** 3)
  await expect(readWhole(file)).rejects.toMatchObject({ code: 'GT_FILE_TOO_LARGE', params: { value: 3 * 1024 ** 3 } })
})

const xlsx = makeXlsx({ rows: '<row r="1"><c t="inlineStr"><is><t>a</t></is></c></row>' })
const at257 = Buffer.concat([Buffer.from('name'.padEnd(257, '\0')), Buffer.from('ustar\0'), Buffer.alloc(600)])

test.each<[string, string | Buffer, RegExp]>([
  ['with-password.xlsx', makeCompound(['DataSpaces', 'Version', 'a', 'b', 'c', 'EncryptedPackage']), /password.*密/],
  [
    'password.ods',
    ods('', { 'META-INF/manifest.xml': '<m:manifest><m:encryption-data/></m:manifest>' }),
    /password.*密/,
  ],
  ['letter.doc', makeCompound(['1Table', 'WordDocument']), /Word document.*Word/],
  ['with-sheet.doc', makeCompound(['1Table', 'Workbook', 'WordDocument']), /Word document.*Word/],
  ['mail.msg', makeCompound(['__properties_version1.0']), /mail of Outlook.*邮件/],
  ['setup.msi', makeCompound(['x']), /no workbook.*没有工作簿/],
  ['half.xls', makeCompound(['Workbook']).subarray(0, 700), /cut off.*不完整/],
  ['empty.xls', makeCompound(['Workbook']), /damaged.*损坏/],
  ['report.docx', makeZip({ '[Content_Types].xml': '<a/>', 'word/document.xml': '<a/>' }), /Word document \(DOCX\)/],
  ['slides.pptx', makeZip({ '[Content_Types].xml': '<a/>', 'ppt/presentation.xml': '<a/>' }), /PowerPoint/],
  ['sheet.numbers', makeZip({ 'Index/Document.iwa': 'x' }), /Apple Numbers/],
  ['text.odt', makeZip({ mimetype: 'application/vnd.oasis.opendocument.text', 'content.xml': '<a/>' }), /OpenDocument/],
  ['files.zip', makeZip({ 'a.csv': 'x', 'b/c.csv': 'y' }), /ZIP archive with a\.csv, b\/c\.csv; unpack/],
  ['odd.xlsx', makeZip({ '[Content_Types].xml': '<Types/>' }), /no workbook.*没有工作簿/],
  ['cut.xlsx', xlsx.subarray(0, xlsx.length - 30), /damaged or cut off.*损坏/],
  ['packed.xlsx.gz', gzipSync(xlsx), /inside a gzip.*gzip/],
  ['table.rtf', '{\\rtf1\\ansi table}', /RTF/],
  ['table.pdf', '%PDF-1.7\n1 0 obj', /PDF/],
  ['a.7z', Buffer.from('377abcaf271c0004', 'hex'), /7z archive/],
  ['a.rar', Buffer.from('526172211a0700', 'hex'), /RAR archive/],
  ['a.xz', Buffer.from('fd377a585a000004', 'hex'), /xz archive/],
  ['a.tar', at257, /tar archive/],
  ['scan.xlsx', Buffer.from('89504e470d0a1a0a', 'hex'), /picture.*图片/],
  ['data.csv', 'SQLite format 3\0and more', /SQLite/],
  ['data.parquet', 'PAR1\x15\x04', /Parquet/],
  [
    'page.mht',
    'From: <Saved by Blink>\r\nSubject: x\r\n y\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\r\n',
    /MHTML/,
  ],
  ['a.bz2', 'BZh51AY&SY', /bzip2 archive/],
  ['sheet.slk', 'ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K"a"\r\nE\r\n', /SYLK/],
  ['sheet.dif', 'TABLE\r\n0,1\r\n"EXCEL"\r\nVECTORS\r\n0,1\r\n""\r\n', /DIF/],
  [
    'register.dbf',
    Buffer.concat([
      Buffer.from([3, 124, 5, 13, 1, 0, 0, 0, 65, 0, 11, 0]),
      Buffer.alloc(20),
      Buffer.from('NO\0\0\0\0\0\0\0\0\0C'),
      Buffer.alloc(20),
      Buffer.from('\r 007       '),
    ]),
    /dBASE.*DBF/,
  ],
  ['old.wk3', Buffer.from('00001a000010040000000000', 'hex'), /Lotus/],
  ['wide.csv', Buffer.from('fffe00006e0000006f0000000a000000', 'hex'), /UTF-32/],
  [
    'flat.fods',
    '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
    /OpenDocument.*fods/,
  ],
  [
    'frame.xls',
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><frameset rows="*,39"><frame src="a.files/sheet001.htm"></frameset></html>',
    /several web pages.*网页框架/,
  ],
  ['list.csv', '<!DOCTYPE html><html><body><form action="/login"></form></body></html>', /without a table.*登录/],
])('%s is named for what it is, with what to do', async (name, content, reason) => {
  const told = await refusal(write(name, content))
  expect(told).toMatch(/^GT_FILE_FORMAT: /)
  expect(told).toMatch(reason)
  expect(told).not.toMatch(/undefined|Cannot|CFB|zip file|central directory/)
})

test('texts that only look a little like something else stay texts', async () => {
  for (const [name, text] of [
    ['angle.csv', 'no,note\n1,<b>x</b>\n'],
    ['pk.csv', 'PKID,name\n1,a\n'],
    ['mime.csv', 'Type,MIME-Version:\n1,2\n'],
    ['id.csv', 'ID,P\n1,2\n'],
    ['ids.csv', 'ID;Priority;Status\n1;high;open\n'],
    ['par.csv', 'PAR1,PAR2\n1,2\n'],
    ['mail.csv', 'Date: x\nContent-Type: multipart/related\n'],
    ['page.csv', 'no,note\n1,"<table><tr><td>x</table>"\n'],
  ] as const)
    expect((await readWhole(write(name, text))).format).toBe('csv')
})

test('a container that is damaged, locked or packed in an unknown way is never read, and what stands behind it is', async () => {
  const sound = makeXlsx({ rows: '<row r="1"><c r="A1"><v>12345678</v></c></row>' })
  const changed = (at: (bytes: Buffer) => void): Buffer => {
    const bytes = Buffer.from(sound)
    at(bytes)
    return bytes
  }
  const each = (bytes: Buffer, sign: string, at: number, value: number): void => {
    for (let found = bytes.indexOf(sign); found >= 0; found = bytes.indexOf(sign, found + 4)) bytes[found + at] = value
  }
  const digit = changed((bytes) => bytes.write('9', bytes.indexOf('12345678')))
  expect(await refusal(write('digit.xlsx', digit))).toMatch(/GT_FILE_FORMAT.*damaged/)
  const locked = changed((bytes) => {
    const first = bytes.indexOf('PK\x01\x02')
    // A password adds twelve bytes to what is packed.
    for (const [at, more] of [
      [8, 1],
      [20, 12],
    ] as const)
      bytes[first + at] = (bytes[first + at] ?? 0) + more
  })
  expect(await refusal(write('locked.xlsx', locked))).toMatch(/GT_FILE_FORMAT.*password/)
  const packed = changed((bytes) => each(bytes, 'PK\x01\x02', 10, 12))
  expect(await refusal(write('packed.xlsx', packed))).toMatch(/GT_FILE_FORMAT.*method 12/)
  const behind = write('behind.xlsx', Buffer.concat([sound, Buffer.from('\n<!-- PK\x05\x06 -->')]))
  expect((await readWhole(behind)).cells).toEqual([['12345678']])
})

test('times of day and hours that add up in an XML spreadsheet are what its formats show', async () => {
  const style = (id: string, format: string) => `<Style ss:ID="${id}"><NumberFormat ss:Format="${format}"/></Style>`
  const at = (id: string, moment: string) => `<Cell ss:StyleID="${id}"><Data ss:Type="DateTime">${moment}</Data></Cell>`
  const book = `<?xml version="1.0" encoding="utf-16"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>${style('c', 'Short Time')}${style('e', '[h]:mm:ss')}${style('d', 'Short Date')}</Styles><Worksheet ss:Name="表"><Table><Row>${at('c', '1899-12-31T10:30:00.000')}${at('e', '1900-01-01T02:30:00.000')}${at('d', '2024-05-13T00:00:00.000')}${at('c', '2024-05-13T10:30:00.000')}</Row></Table></Worksheet></Workbook>`
  expect((await readWhole(write('times.xml', book))).cells).toEqual([
    ['10:30:00', '26:30:00', '2024-05-13', '2024-05-13 10:30:00'],
  ])
})

test('what an OpenDocument cell shows beside its digits is told, and so is a percentage', async () => {
  const cell = (type: string, value: string, text: string) =>
    `<table:table-cell calcext:value-type="string" office:value-type="${type}" office:value="${value}"><text:p>${text}</text:p></table:table-cell>`
  const cells = [
    cell('float', '3.1', '3.10'),
    cell('float', '45425', 'QD-45425号'),
    cell('float', '3.14159', '3.14'),
    cell('float', '1234', '1,234'),
    cell('percentage', '0.4512', '45%'),
  ]
  const file = write(
    'shown.ods',
    ods(`<table:table table:name="表"><table:table-row>${cells.join('')}</table:table-row></table:table>`),
  )
  expect((await readWhole(file)).warnings).toEqual(['A1 shown 3.10', 'B1 shown QD-45425号', 'E1 percent 45.12%'])
})
