/**
 * exceljs's streaming reader, kept from breaking Chinese text.
 *
 * @module
 */
import { Readable } from 'node:stream'
import excel from 'exceljs'
import { wholeCharacters } from './whole-characters.ts'

type Entry = AsyncIterable<Uint8Array>

/** Parts of exceljs 4.4.0 that its types leave out; the version is pinned, and a test reads a large workbook of Chinese text. */
interface Parts {
  _parseSharedStrings(entry: Entry): AsyncGenerator<unknown>
  _parseStyles(entry: Entry): Promise<void>
  _parseWorkbook(entry: Entry): Promise<void>
  _parseWorksheet(entry: Entry, sheet: string): Generator<unknown>
}

const Reader = excel.stream.xlsx.WorkbookReader as unknown as new (
  file: string,
  options: Partial<excel.stream.xlsx.WorkbookStreamReaderOptions>,
) => Parts

/**
 * The library decodes each chunk of an unpacked part by itself. A character of several bytes on the border of two chunks
 * became U+FFFD: 4 of 100,000 rows were refused for a district of that name, and texts would have been stored so in silence.
 */
class WholeCharacterReader extends Reader implements Parts {
  override _parseSharedStrings(entry: Entry) {
    return super._parseSharedStrings(Readable.from(wholeCharacters(entry)))
  }
  override _parseStyles(entry: Entry) {
    return super._parseStyles(Readable.from(wholeCharacters(entry)))
  }
  override _parseWorkbook(entry: Entry) {
    return super._parseWorkbook(Readable.from(wholeCharacters(entry)))
  }
  override _parseWorksheet(entry: Entry, sheet: string) {
    return super._parseWorksheet(wholeCharacters(entry), sheet)
  }
}

/** Sheets of a workbook, whose container has been inspected, as they stream. */
export const openWorkbook = (file: string): excel.stream.xlsx.WorkbookReader =>
  new WholeCharacterReader(file, {
    worksheets: 'emit',
    sharedStrings: 'cache',
    styles: 'cache',
    hyperlinks: 'ignore',
    entries: 'ignore',
  }) as unknown as excel.stream.xlsx.WorkbookReader
