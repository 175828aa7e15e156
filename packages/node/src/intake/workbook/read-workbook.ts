/**
 * Rows of one sheet of an XLSX workbook, a chunk at a time.
 *
 * @module
 */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { SHEET_CREATOR } from '../../spreadsheet/sheet-text.ts'
import type { RecordChunk } from '../readers/record.ts'
import { type AskedSheet, chooseSheet, sheetChoice } from './choose-sheet.ts'
import type { Container } from './open-container.ts'
import { creatorOf, openWorkbook } from './open-workbook.ts'
import { scanSheet } from './read-sheet.ts'
import { readStrings } from './read-strings.ts'
import { readStyles } from './read-styles.ts'
import { asReason, type RowScanner, type RowSource, recordChunks } from './record-chunks.ts'

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
    const creator = await creatorOf(container)
    const chosen = chooseSheet(file, sheets, sheet, creator === SHEET_CREATOR)
    const { part } = chosen
    if (part === null) throw noCells(file, chosen.name)
    const strings = parts.strings === null ? [] : await readStrings(await container.open(parts.strings))
    const scanner = scanSheet({
      strings,
      formats: parts.styles === null ? [] : await readStyles(await container.open(parts.styles)),
      from1904: parts.from1904,
      isExact: chosen.isExact,
    })
    const { size } = await stat(file)
    const source: RowSource = {
      ...{ file, size },
      choice: {
        ...sheetChoice(chosen, sheets),
        ...{ creator, hiddenColumns: scanner.hiddenColumns },
      },
      rows: scanPart(container, part, scanner),
      line: () => scanner.line,
    }
    yield* recordChunks(source, signal)
  } catch (cause) {
    if (signal?.aborted === true) throw cause
    throw asReason(file, '?', cause)
  } finally {
    container.close()
  }
}

/** What a scanner makes of a part of the container, as it is inflated. */
export async function* scanPart<Row>(
  container: Container,
  part: string,
  scanner: RowScanner<Row>,
): AsyncGenerator<{ rows: Row[]; read: number }> {
  const total = container.entries.get(part)?.uncompressedSize || 1
  const stream = await container.open(part)
  let bytes = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length
      yield { rows: scanner.write(chunk), read: bytes / total }
      scanner.settle()
    }
  } finally {
    stream.destroy()
  }
  yield { rows: scanner.end(), read: 1 }
  scanner.settle()
}

const noCells = (file: string, name: string): GuantongError =>
  new GuantongError('GT_FILE_FORMAT', {
    file: basename(file),
    reason: `the sheet ${name} has no cells: it is a chart or a dialog (工作表 ${name} 没有单元格)`,
  })
