/**
 * Rows of one sheet of an XLSX workbook, a chunk at a time.
 *
 * @module
 */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { type FileRecord, MOST_COLUMNS, type RecordChunk, type SheetChoice } from '../readers/record.ts'
import { type AskedSheet, chooseSheet } from './choose-sheet.ts'
import { type Container, damaged } from './open-container.ts'
import { openWorkbook } from './open-workbook.ts'
import { type SheetRow, type SheetScanner, scanSheet, TooManyColumns } from './read-sheet.ts'
import { readStrings } from './read-strings.ts'
import { readStyles } from './read-styles.ts'
import { XmlError } from './xml-events.ts'

const ROWS = 1000

/**
 * The container is inspected first; then rows stream, with the workbook's shared strings in memory. Rows without any value
 * are left out. Days come as `2018-02-08` or `2018-02-08 14:30:00`, the wall time of the sheet.
 *
 * @param sheet name of the sheet; undefined for the only visible one that holds values
 * @throws GuantongError GT_FILE_BOMB, GT_FILE_FORMAT, GT_FILE_SHEET, GT_FILE_SHEETS, GT_FILE_TOO_LARGE, GT_FILE_BROKEN
 */
export async function* readWorkbook(
  file: string,
  sheet: AskedSheet,
  signal?: AbortSignal,
): AsyncGenerator<RecordChunk> {
  const { container, parts, sheets } = await openWorkbook(file, signal)
  try {
    const { name, part } = chooseSheet(file, sheets, sheet)
    if (part === null) throw noCells(file, name)
    const strings = parts.strings === null ? [] : await readStrings(await container.open(parts.strings))
    const styles = parts.styles === null ? null : await container.read(parts.styles)
    const formats = styles === null ? [] : readStyles(styles)
    const { size } = await stat(file)
    const scanner = scanSheet({ strings, formats, from1904: parts.from1904 })
    const choice = {
      name,
      sheets: sheets.map(({ name, hidden, holdsValues }) => ({ name, hidden, holdsValues })),
    }
    yield* chunksOf(container, { part, scanner, size, choice }, signal)
  } catch (cause) {
    if (cause instanceof GuantongError || signal?.aborted === true) throw cause
    throw brokenPart(file, cause)
  } finally {
    container.close()
  }
}

interface Reading {
  readonly part: string
  readonly scanner: SheetScanner
  /** Bytes of the file. */
  readonly size: number
  readonly choice: SheetChoice
}

async function* chunksOf(
  container: Container,
  { part, scanner, size, choice }: Reading,
  signal: AbortSignal | undefined,
): AsyncGenerator<RecordChunk> {
  const { file } = container
  const stream = await container.open(part)
  let records: FileRecord[] = []
  // Empty cells at the end of a row are not written.
  let width = 0
  let read = 0
  const take = (rows: readonly SheetRow[]): void => {
    for (const { number, values, notes, hidden } of rows) {
      while (values.length < width) values.push('')
      width = values.length
      records.push({
        values,
        line: number,
        ...(notes === null ? {} : { notes }),
        ...(hidden ? { hidden } : {}),
      })
    }
  }
  const total = container.entries.get(part)?.uncompressedSize ?? 0
  let failure: { readonly error: unknown } | undefined
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      signal?.throwIfAborted()
      read += chunk.length
      take(scanner.write(chunk))
      if (records.length < ROWS) continue
      const bytes = total === 0 ? 0 : Math.floor((size * Math.min(read, total)) / total)
      yield { columns: null, records, bytes, sheet: choice }
      records = []
    }
    take(scanner.end())
  } catch (error) {
    failure = { error }
  } finally {
    stream.destroy()
  }
  // What stands before a broken place comes first.
  yield { columns: null, records, bytes: size, sheet: choice }
  if (failure === undefined) return
  const { error } = failure
  if (signal?.aborted === true) throw error
  if (error instanceof TooManyColumns)
    throw new GuantongError('GT_FILE_TOO_LARGE', {
      file: basename(file),
      what: 'columns',
      value: error.column,
      limit: MOST_COLUMNS,
    })
  throw error instanceof XmlError ? broken(file, scanner.line, error) : damaged(file, error)
}

const broken = (file: string, line: number | string, cause: XmlError): GuantongError =>
  new GuantongError('GT_FILE_BROKEN', { file: basename(file), line, reason: cause.message }, { cause })

const brokenPart = (file: string, cause: unknown): GuantongError =>
  cause instanceof XmlError ? broken(file, '?', cause) : damaged(file, cause)

const noCells = (file: string, name: string): GuantongError =>
  new GuantongError('GT_FILE_FORMAT', {
    file: basename(file),
    reason: `the sheet ${name} has no cells: it is a chart or a dialog (工作表 ${name} 没有单元格)`,
  })
