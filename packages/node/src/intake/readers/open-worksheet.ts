/**
 * exceljs's parsers, given the parts of a container whole, in the order they need each other.
 *
 * @module
 */
import { Readable } from 'node:stream'
import type excel from 'exceljs'
import yauzl from 'yauzl'
import { loadExceljs } from '../../spreadsheet/load-exceljs.ts'
import { wholeCharacters } from './whole-characters.ts'

type Part = AsyncIterable<Uint8Array>

/** Of exceljs 4.4.0, left out of its types; the version is pinned, and a test reads a large workbook of Chinese text. */
interface Parsers {
  _parseSharedStrings(part: Part): AsyncGenerator<unknown>
  _parseStyles(part: Part): Promise<void>
  _parseWorkbook(part: Part): Promise<void>
  _parseWorksheet(part: Part, number: string): Iterable<{ value: AsyncIterable<excel.Row> }>
}

type Reader = new (file: string, options: Partial<excel.stream.xlsx.WorkbookStreamReaderOptions>) => Parsers

const OPTIONS = { worksheets: 'emit', sharedStrings: 'cache', styles: 'cache', hyperlinks: 'ignore' } as const

/**
 * Rows of one worksheet of a workbook, whose container has been inspected, as they stream.
 *
 * The library's own way through the container is not gone: it decodes each chunk by itself, so that a character on the border
 * of two became U+FFFD; it may miss the parts at the end of a small file; and it puts sheets that precede what they need into
 * temporary files.
 *
 * @returns null when there is no such worksheet
 */
export async function openWorksheet(file: string, path: string): Promise<AsyncGenerator<excel.Row> | null> {
  const zip = await yauzl.openPromise(file, { lazyEntries: true, autoClose: false })
  const entries = new Map<string, yauzl.Entry>()
  try {
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry)
  } catch (error) {
    zip.close()
    throw error
  }
  if (path.startsWith('xl/worksheets/') && entries.has(path)) return rowsOf(file, zip, entries, path)
  zip.close()
  return null
}

async function* rowsOf(
  file: string,
  zip: yauzl.ZipFile,
  entries: ReadonlyMap<string, yauzl.Entry>,
  path: string,
): AsyncGenerator<excel.Row> {
  const opened: Readable[] = []
  const open = async (name: string): Promise<Readable> => {
    const entry = entries.get(name)
    const stream = entry === undefined ? Readable.from([]) : await zip.openReadStreamPromise(entry)
    opened.push(stream)
    return stream
  }
  const whole = async (name: string): Promise<Readable> => Readable.from(wholeCharacters(await open(name)))
  const { stream } = await loadExceljs()
  const reader = new (stream.xlsx.WorkbookReader as unknown as Reader)(file, OPTIONS)
  try {
    await reader._parseWorkbook(await whole('xl/workbook.xml'))
    if (entries.has('xl/styles.xml')) await reader._parseStyles(await whole('xl/styles.xml'))
    for await (const _ of reader._parseSharedStrings(await whole('xl/sharedStrings.xml')));
    for (const { value } of reader._parseWorksheet(wholeCharacters(await open(path)), '1')) yield* value
  } finally {
    for (const stream of opened) stream.destroy()
    zip.close()
  }
}
