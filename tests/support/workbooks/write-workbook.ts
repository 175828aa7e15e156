/**
 * A random sheet as a workbook, part by part, in two dialects: as Excel writes, and as WPS, openpyxl and the Open XML SDK may.
 *
 * @module
 */
import fc from 'fast-check'
import type { Format } from './sheet-formats.ts'
import type { SheetModel } from './sheet-model.ts'
import { escaped, type Manner, type Shared, sheetXml } from './sheet-xml.ts'
import { zipParts } from './zip-parts.ts'

export interface Dialect {
  readonly manner: Manner
  readonly strict: boolean
  /** How a workbook of the 1904 system says so, and one of the other. */
  readonly spelling: { readonly true: string; readonly false: string | null }
  readonly places: {
    readonly book: string
    readonly sheet: string
    readonly decoy: string
    readonly strings: string
    readonly styles: string
  }
  /** Targets from the root of the container, else from the part that names them. */
  readonly absolute: boolean
  /** A hidden sheet that holds values, before the visible one. */
  readonly decoy: boolean
  readonly packed: boolean
  readonly mark: string
}

const EXCEL_PLACES = {
  book: 'xl/workbook.xml',
  // Files are numbered in the order in which sheets were made, not in that of the tabs.
  sheet: 'xl/worksheets/sheet1.xml',
  decoy: 'xl/worksheets/sheet2.xml',
  strings: 'xl/sharedStrings.xml',
  styles: 'xl/styles.xml',
}
const ODD_PLACES = [
  { ...EXCEL_PLACES, strings: 'xl/strings.xml', sheet: 'xl/worksheets/Sheet.A.xml' },
  {
    book: 'xl/book.xml',
    sheet: 'xl/sheets/数据.xml',
    decoy: 'xl/sheets/2.xml',
    strings: 'xl/text.xml',
    styles: 'xl/look.xml',
  },
  { book: 'workbook.xml', sheet: 'data/s1.xml', decoy: 'data/s2.xml', strings: 'shared.xml', styles: 'styles.xml' },
]

/** Seldom: packing and unpacking eight parts costs more than all the rest. */
const packed = fc.nat(9).map((of) => of === 0)

export const excelDialect: fc.Arbitrary<Dialect> = fc.record({
  manner: fc.record({
    prefix: fc.constant(''),
    strings: fc.constant('shared' as const),
    rowsSay: fc.constant(true),
    cellsSay: fc.constant(true),
    noise: fc.constant(true),
    isoDays: fc.constant(false),
    asExcel: fc.constant(true),
    between: fc.constant(''),
    spelling: fc.constant('plain' as const),
    quote: fc.constant('"' as const),
    short: fc.boolean(),
  }),
  strict: fc.boolean(),
  spelling: fc.constantFrom({ true: '1', false: null }, { true: '1', false: '0' }),
  places: fc.constant(EXCEL_PLACES),
  absolute: fc.constant(false),
  decoy: fc.boolean(),
  packed,
  mark: fc.constant(''),
})

export const otherDialect: fc.Arbitrary<Dialect> = fc.record({
  manner: fc.record({
    prefix: fc.constantFrom('', 'x:', 'ns0:'),
    strings: fc.constantFrom('inline', 'inline', 'shared'),
    rowsSay: fc.boolean(),
    cellsSay: fc.boolean(),
    noise: fc.constant(false),
    isoDays: fc.boolean(),
    asExcel: fc.boolean(),
    between: fc.constantFrom('', '\n', '\r\n  ', '<!--<row><c r="A1"><v>1</v></c></row>-->', '<?x <c>?>'),
    spelling: fc.constantFrom('plain', 'numbers', 'cdata'),
    quote: fc.constantFrom('"', "'"),
    short: fc.boolean(),
  }),
  strict: fc.boolean(),
  spelling: fc.constantFrom({ true: 'true', false: 'false' }, { true: '1', false: '0' }, { true: 'true', false: null }),
  places: fc.constantFrom(EXCEL_PLACES, ...ODD_PLACES),
  absolute: fc.boolean(),
  decoy: fc.boolean(),
  packed,
  mark: fc.constantFrom('', '', '\uFEFF'),
})

const NAMES = {
  transitional: {
    main: 'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
    relation: 'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
  },
  strict: {
    main: 'http://purl.oclc.org/ooxml/spreadsheetml/main',
    relation: 'http://purl.oclc.org/ooxml/officeDocument/relationships',
  },
} as const

export function writeWorkbook(model: SheetModel, dialect: Dialect): Buffer {
  const { manner, places, strict, decoy, absolute, mark } = dialect
  const { main, relation } = NAMES[strict ? 'strict' : 'transitional']
  const x = manner.prefix
  const space = `xmlns${x === '' ? '' : `:${x.slice(0, -1)}`}="${main}"`
  const noted = manner.noise
    ? ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
    : ''
  const xml = (body: string): string => `${mark}<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${body}`
  const shared: Shared = { strings: [], formats: [] }
  const sheet = xml(sheetXml(model, manner, shared, `<${x}worksheet ${space}${noted}>`))
  const other = xml(
    `<${x}worksheet ${space}><${x}sheetData><${x}row r="1"><${x}c r="A1"><${x}v>999</${x}v></${x}c></${x}row></${x}sheetData></${x}worksheet>`,
  )
  const is1904 = dialect.spelling[`${model.is1904}`]
  const tabs = [
    ...(decoy ? [`<${x}sheet name="隐藏" sheetId="7" state="hidden" r:id="rId9"/>`] : []),
    `<${x}sheet name="数据 &amp; 表" sheetId="1" r:id="rId1"/>`,
  ]
  const book = xml(
    `<${x}workbook ${space} xmlns:r="${relation}"><${x}workbookPr${is1904 === null ? '' : ` date1904="${is1904}"`}/>` +
      `<${x}sheets>${tabs.join('')}</${x}sheets><${x}calcPr calcId="191029"/></${x}workbook>`,
  )
  const folder = places.book.includes('/') ? `${places.book.slice(0, places.book.lastIndexOf('/'))}/` : ''
  const target = (part: string): string => (absolute ? `/${part}` : part.slice(folder.length))
  const kinds: [string, string, string][] = [
    ['rId9', 'worksheet', places.decoy],
    ['rId3', 'styles', places.styles],
    ['rId2', 'sharedStrings', places.strings],
    ['rId1', 'worksheet', places.sheet],
  ]
  const relations = (list: readonly (readonly [string, string, string])[]): string =>
    xml(
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list
        .map(([id, kind, to]) => `<Relationship Id="${id}" Type="${relation}/${kind}" Target="${to}"/>`)
        .join('')}</Relationships>`,
    )
  const overrides = Object.entries(TYPES).map(
    ([kind, type]) =>
      `<Override PartName="/${places[kind as keyof typeof TYPES]}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`,
  )
  const parts: [string, string][] = [
    [
      '[Content_Types].xml',
      xml(
        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${overrides.join('')}</Types>`,
      ),
    ],
    ['_rels/.rels', relations([['rId1', 'officeDocument', absolute ? `/${places.book}` : places.book]])],
    [places.book, book],
    [
      `${folder}_rels/${places.book.slice(folder.length)}.rels`,
      relations(kinds.map(([id, kind, part]) => [id, kind, target(part)])),
    ],
    [places.sheet, sheet],
    [places.decoy, other],
    [places.styles, xml(stylesXml(shared.formats, x, space))],
    [places.strings, xml(stringsXml(shared.strings, x, space))],
  ]
  return zipParts(new Map(manner.asExcel ? parts : parts.toReversed()), dialect.packed)
}

const TYPES = {
  book: 'sheet.main',
  sheet: 'worksheet',
  decoy: 'worksheet',
  strings: 'sharedStrings',
  styles: 'styles',
} as const

const stringsXml = (strings: readonly string[], x: string, space: string): string =>
  `<${x}sst ${space} count="${strings.length}" uniqueCount="${strings.length}">${strings.map((of) => `<${x}si>${of}</${x}si>`).join('')}</${x}sst>`

function stylesXml(formats: readonly Format[], x: string, space: string): string {
  const own = formats.filter((format) => typeof format === 'string')
  const idOf = (format: Format): number => (typeof format === 'number' ? format : 164 + own.indexOf(format))
  const codes = own.map((code) => `<${x}numFmt numFmtId="${idOf(code)}" formatCode="${escaped(code)}"/>`)
  const xfs = [0, ...formats].map(
    (format) =>
      `<${x}xf numFmtId="${idOf(format)}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`,
  )
  return (
    `<${x}styleSheet ${space}>${codes.length === 0 ? '' : `<${x}numFmts count="${codes.length}">${codes.join('')}</${x}numFmts>`}` +
    `<${x}fonts count="1"><${x}font/></${x}fonts><${x}fills count="1"><${x}fill/></${x}fills><${x}borders count="1"><${x}border/></${x}borders>` +
    // Styles that cells do not point to: the first list of the two.
    `<${x}cellStyleXfs count="1"><${x}xf numFmtId="14"/></${x}cellStyleXfs><${x}cellXfs count="${xfs.length}">${xfs.join('')}</${x}cellXfs></${x}styleSheet>`
  )
}
