/**
 * What a file is that is no plain text, told by its bytes (文件类别).
 *
 * @module
 */
import { compoundKind } from './compound-kind.ts'
import type { FileKind } from './workbook-format.ts'
import { zipKind } from './zip-kind.ts'

const SAVE_AS = 'save it as XLSX or CSV'
const UNPACK = 'unpack it and import what is in it'
const UNPACK_ZH = '请解压后导入其中的文件'

const SHEET = `open it in a spreadsheet program and ${SAVE_AS}`
const SHEET_ZH = '请用表格软件打开后另存为 XLSX 或 CSV'

/** By the first bytes, as latin1. */
const SIGNS: readonly (readonly [starts: readonly string[], what: string, whatZh: string])[] = [
  [['%PDF-'], `a PDF; open the source of the table and ${SAVE_AS}`, 'PDF 文件,请将原始表格另存为 XLSX 或 CSV'],
  [
    ['{\\rtf'],
    `a text document (RTF); copy its table into a spreadsheet and ${SAVE_AS}`,
    'RTF 文档,请将表格粘贴到电子表格后另存',
  ],
  [['7z\xbc\xaf\x27\x1c'], `a 7z archive; ${UNPACK}`, `7z 压缩包,${UNPACK_ZH}`],
  [['Rar!\x1a\x07'], `a RAR archive; ${UNPACK}`, `RAR 压缩包,${UNPACK_ZH}`],
  [['\xfd7zXZ\0'], `an xz archive; ${UNPACK}`, `xz 压缩包,${UNPACK_ZH}`],
  [[...'123456789'].map((level) => `BZh${level}1AY`), `a bzip2 archive; ${UNPACK}`, `bzip2 压缩包,${UNPACK_ZH}`],
  [['\x28\xb5\x2f\xfd'], `a zstd archive; ${UNPACK}`, `zstd 压缩包,${UNPACK_ZH}`],
  [['\x89PNG', '\xff\xd8\xff', 'GIF8'], 'a picture; ask for the table itself', '图片,请索取表格文件'],
  [['SQLite format 3\0'], 'a SQLite database; export its table as CSV', 'SQLite 数据库,请将表导出为 CSV'],
  [
    ['\0\x01\0\0Standard Jet DB', '\0\x01\0\0Standard ACE DB'],
    'an Access database; export its table as XLSX or CSV',
    'Access 数据库,请将表导出为 XLSX 或 CSV',
  ],
  // Its first page has a header behind the sign; a column may be called PAR1.
  [['PAR1\x15'], 'a Parquet file; export it as CSV or NDJSON', 'Parquet 文件,请导出为 CSV 或 NDJSON'],
  [['\0\0\x02\0', '\0\0\x1a\0', '\0\0\x1b\0'], `a Lotus spreadsheet; ${SHEET}`, `Lotus 表格,${SHEET_ZH}`],
  [['\xff\xfe\0\0', '\0\0\xfe\xff'], 'a text in UTF-32; save it as UTF-8', 'UTF-32 文本,请另存为 UTF-8'],
]

/** By their lines. A table may begin with the columns ID and P…; the cells of SYLK are lines of C. */
const LINES: readonly (readonly [shape: RegExp, what: string, whatZh: string])[] = [
  [/^ID;P[^\r\n]*\r?\n(?:[^\r\n]*\r?\n)*?C;(?:[XY]\d|K)/, `a SYLK spreadsheet; ${SHEET}`, `SYLK 表格,${SHEET_ZH}`],
  [/^TABLE\r?\n0,1\r?\n/, `a DIF spreadsheet; ${SHEET}`, `DIF 表格,${SHEET_ZH}`],
]
const TAR = 'ustar'
const TAR_AT = 257

/** MIME headers of a page saved with all it needs. */
const HEADERS = /^(?:[\w-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+/
const COMPOUND = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'

function isMhtml(latin: string): boolean {
  const [headers = ''] = HEADERS.exec(latin) ?? []
  return /^MIME-Version:\s*\d/im.test(headers) && /^Content-Type:\s*(?:multipart|text\/html)/im.test(headers)
}

/** A table of dBASE or FoxPro: a day, and a header whose length agrees with its 32 bytes a column and ends in a CR. */
function isDbf(start: Buffer): boolean {
  if (start.length < 65 || ![0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x83, 0x8b, 0xf5, 0xfb].includes(start[0] ?? 0))
    return false
  const [month = 0, day = 0] = start.subarray(2, 4)
  const header = start.readUInt16LE(8)
  const ends = start.subarray(0, header).lastIndexOf(0x0d)
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && header >= 65 && ends >= 64 && ends % 32 === 0
}

/** A stream of records (BIFF) without a container: it begins with one of the versions 2 to 5, of 4 to 16 bytes. */
const isBareBiff = ([first, version = 1, length = 0, high]: Buffer): boolean =>
  first === 9 && version <= 8 && version % 2 === 0 && high === 0 && length >= 4 && length <= 16 && length % 2 === 0

/**
 * @param start the first 64 KB, unpacked if the file is a gzip
 */
export async function kindOfFile(file: string, start: Buffer, gzip: boolean): Promise<FileKind> {
  const latin = start.toString('latin1')
  const isCompound = latin.startsWith(COMPOUND)
  const isZip = latin.startsWith('PK\x03\x04')
  if (gzip && (isCompound || isZip))
    return refused('a workbook inside a gzip; unpack it first', 'gzip 内为工作簿,请先解压')
  if (isCompound) return compoundKind(file)
  if (isZip) return zipKind(file, latin)
  const sign =
    SIGNS.find(([starts]) => starts.some((one) => latin.startsWith(one))) ?? LINES.find(([shape]) => shape.test(latin))
  if (sign !== undefined) return refused(sign[1], sign[2])
  if (latin.startsWith(TAR, TAR_AT)) return refused(`a tar archive; ${UNPACK}`, `tar 归档,${UNPACK_ZH}`)
  if (!gzip && isBareBiff(start)) return { format: 'xls' }
  if (!gzip && isDbf(start)) return refused(`a dBASE table (DBF); ${SHEET}`, `DBF 数据表,${SHEET_ZH}`)
  if (isMhtml(latin)) return refused(`a web page with its parts (MHTML); ${SHEET}`, `MHTML 网页,${SHEET_ZH}`)
  return markupKind(start, gzip)
}

const refused = (what: string, whatZh: string): FileKind => ({ reason: `${what} (${whatZh})` })

/** Whatever may stand before the first element. */
const BEFORE = /^(?:\s|\ufeff|<\?[\s\S]*?\?>|<!--[\s\S]*?-->)*/
const HTML =
  /^<(?:!doctype\s+html|(?:html|head|body|table|meta|style|title|div|center|font|tbody|thead|tr|link|script|base|form|frameset)(?=[\s>/]))/i
/** A page may begin with any tag, or with its title, if a table follows. */
const PAGE = /^(?:[^<>,;|\t\r\n]{0,200}(?=<table[\s>]))?<[a-z][\w:-]*(?:\s[^<>]*)?\/?>[\s\S]*<t[rdh][\s>]/i
const SPREADSHEET = /^<(?:\w+:)?Workbook\s[^>]*urn:schemas-microsoft-com:office:spreadsheet/

/** HTML, or XML of a known kind; a table of one column that begins with `<` is neither. */
function markupKind(start: Buffer, gzip: boolean): FileKind {
  const wide = start[0] === 0xff && start[1] === 0xfe
  const text = wide ? start.toString('utf16le') : start.toString('latin1').replace(/^\xef\xbb\xbf/, '')
  const isXml = /^\s*<\?xml\s/.test(text)
  const bare = text.replace(BEFORE, '').replace(/^<!doctype\s+(?!html)[^>]*>\s*/i, '')
  if (SPREADSHEET.test(bare))
    return gzip
      ? refused('a workbook inside a gzip; unpack it first', 'gzip 内为工作簿,请先解压')
      : { format: 'spreadsheetml' }
  const hasTable = /<table[\s>]/i.test(text)
  if (/<frameset[\s>]/i.test(text) && !hasTable)
    return refused(
      'the frame of a workbook that was saved as several web pages; open it in a spreadsheet program and save it as XLSX',
      '工作簿另存的网页框架,数据在同名文件夹中,请用表格软件打开后另存为 XLSX',
    )
  if (HTML.test(bare) || (hasTable && !isXml && PAGE.test(bare))) {
    if (hasTable || start.length >= WHOLE)
      return gzip
        ? refused('a page of HTML inside a gzip; unpack it first', 'gzip 内为 HTML 网页,请先解压')
        : { format: 'html' }
    return refused(
      'a web page (HTML) without a table: often the sign-in page of the site it was to be fetched from',
      'HTML 网页且不含表格,可能是下载时得到的登录页',
    )
  }
  const root = /^<(?:[\w.-]+:)?([\w.-]+)/.exec(bare)?.[1]
  if (root === 'service_requests') return { format: 'xml' }
  if (root === 'document' && bare.includes('opendocument:xmlns:office'))
    return refused(`an OpenDocument spreadsheet in one piece (.fods); ${SHEET}`, `单文件 OpenDocument 表格,${SHEET_ZH}`)
  if (isXml && root !== undefined)
    return refused(
      `an XML document (${root}); export its rows as CSV, JSON or XLSX`,
      `XML 文档（${root}）,请导出为 CSV、JSON 或 XLSX`,
    )
  return null
}

const WHOLE = 64 * 1024
