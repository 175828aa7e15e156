/**
 * Workbooks written part by part, so that exactly the XML in question is in them; nothing of the reader is used.
 *
 * @module
 */
import { crc32 } from 'node:zlib'

/** A ZIP without compression. */
export function makeZip(parts: Readonly<Record<string, string | Buffer>>): Buffer {
  const heads: Buffer[] = []
  const bodies: Buffer[] = []
  let offset = 0
  for (const [path, content] of Object.entries(parts)) {
    const [title, data] = [Buffer.from(path), Buffer.from(content)]
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    // Names in UTF-8.
    fields.writeUInt16LE(0x800, 2)
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
  return Buffer.concat([...bodies, directory, Buffer.from('PK\x05\x06'), end])
}

const TRANSITIONAL = {
  main: 'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
  relations: 'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
}
const STRICT = {
  main: 'http://purl.oclc.org/ooxml/spreadsheetml/main',
  relations: 'http://purl.oclc.org/ooxml/officeDocument/relationships',
}

export interface WorkbookXml {
  /** What stands within `sheetData`. */
  readonly rows: string
  /** `si` elements. */
  readonly strings?: readonly string[]
  /** Number formats of the styles 1, 2, …: a built-in number, or a text. */
  readonly formats?: readonly (number | string)[]
  /** Attributes of `workbookPr`. */
  readonly properties?: string
  /** What stands behind the styles of cells, and behind the list of sheets. */
  readonly afterStyles?: string
  readonly afterSheets?: string
  readonly strict?: boolean
  /** Elements are written with this prefix. */
  readonly prefix?: string
  /** Where the parts are, instead of where they usually are. */
  readonly names?: { readonly workbook?: string; readonly sheet?: string; readonly strings?: string }
}

export function makeXlsx(book: WorkbookXml): Buffer {
  const { rows, strings = [], formats = [], properties = '', strict = false, prefix = '', names = {} } = book
  const { main, relations } = strict ? STRICT : TRANSITIONAL
  const p = prefix === '' ? '' : `${prefix}:`
  const xmlns = prefix === '' ? `xmlns="${main}"` : `xmlns:${prefix}="${main}"`
  const {
    workbook = 'xl/workbook.xml',
    sheet = 'xl/worksheets/sheet1.xml',
    strings: texts = 'xl/sharedStrings.xml',
  } = names
  const cut = workbook.lastIndexOf('/') + 1
  const own = formats.filter((format) => typeof format === 'string')
  const ids = formats.map((format) => (typeof format === 'string' ? 164 + own.indexOf(format) : format))
  const rels = (list: readonly (readonly [id: string, type: string, target: string])[]): string =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list
      .map(([id, type, target]) => `<Relationship Id="${id}" Type="${relations}/${type}" Target="${target}"/>`)
      .join('')}</Relationships>`
  const quoted = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
  return makeZip({
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': rels([['rId1', 'officeDocument', workbook]]),
    [workbook]: `<${p}workbook ${xmlns} xmlns:r="${relations}"><${p}workbookPr ${properties}/><${p}sheets><${p}sheet name="案卷" sheetId="1" r:id="rId7"/></${p}sheets>${book.afterSheets ?? ''}</${p}workbook>`,
    [`${workbook.slice(0, cut)}_rels/${workbook.slice(cut)}.rels`]: rels([
      ['rId7', 'worksheet', `/${sheet}`],
      ['rId8', 'styles', '/xl/styles.xml'],
      ['rId9', 'sharedStrings', `/${texts}`],
    ]),
    'xl/styles.xml': `<styleSheet xmlns="${main}"><numFmts>${own
      .map((code, at) => `<numFmt numFmtId="${164 + at}" formatCode="${quoted(code)}"/>`)
      .join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${ids
      .map((id) => `<xf numFmtId="${id}" applyNumberFormat="1"/>`)
      .join('')}</cellXfs>${book.afterStyles ?? ''}</styleSheet>`,
    [texts]: `<${p}sst ${xmlns}>${strings.join('')}</${p}sst>`,
    [sheet]: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<${p}worksheet ${xmlns}><${p}sheetData>${rows}</${p}sheetData></${p}worksheet>`,
  })
}

/** An OLE compound file whose directory names these streams; nothing is in them. */
export function makeCompound(streams: readonly string[]): Buffer {
  const size = 512
  const header = Buffer.alloc(size, 0xff)
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header)
  header.fill(0, 8, 76)
  header.writeUInt16LE(9, 30)
  header.writeUInt32LE(1, 44)
  // The directory begins in sector 1, the table of sectors is sector 0.
  header.writeUInt32LE(1, 48)
  header.writeUInt32LE(0, 76)
  const sectors = Math.ceil((streams.length + 1) / 4)
  const table = Buffer.alloc(size, 0xff)
  table.writeUInt32LE(0xfffffffd, 0)
  for (let at = 1; at <= sectors; at++) table.writeUInt32LE(at === sectors ? 0xfffffffe : at + 1, at * 4)
  const directory = Buffer.alloc(sectors * size)
  for (const [at, name] of ['Root Entry', ...streams].entries()) {
    directory.write(name, at * 128, 'utf16le')
    directory.writeUInt16LE((name.length + 1) * 2, at * 128 + 64)
    directory.writeUInt8(at === 0 ? 5 : 2, at * 128 + 66)
    // Each stream is the right neighbour of the one before it; the first is the child of the root.
    directory.fill(0xff, at * 128 + 68, at * 128 + 80)
    if (at < streams.length) directory.writeUInt32LE(at + 1, at * 128 + (at === 0 ? 76 : 72))
  }
  return Buffer.concat([header, table, directory])
}
