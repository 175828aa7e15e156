/**
 * Rows of one sheet of an XLSX workbook, a chunk at a time.
 *
 * @module
 */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import type excel from 'exceljs'
import { cellText } from './cell-text.ts'
import { chooseSheet } from './choose-sheet.ts'
import { inspectWorkbook, notAWorkbook } from './inspect-workbook.ts'
import { openWorksheet } from './open-worksheet.ts'
import { type FileRecord, LONGEST_RECORD, MOST_COLUMNS, type RecordChunk } from './record.ts'

const ROWS = 1000

/**
 * The container is inspected first; then rows stream, with the workbook's shared strings in memory. Rows without any value
 * are left out. Dates come as `2018-02-08` or `2018-02-08 14:30:00`, the wall time of the sheet.
 *
 * @param sheet name of the sheet; undefined for the only visible one that holds values
 * @throws GuantongError GT_FILE_BOMB, GT_FILE_FORMAT, GT_FILE_SHEET, GT_FILE_SHEETS, GT_FILE_TOO_LARGE, GT_FILE_BROKEN
 */
export async function* readWorkbook(
  file: string,
  sheet: string | undefined,
  signal?: AbortSignal,
): AsyncGenerator<RecordChunk> {
  const { sheets } = await inspectWorkbook(file, signal)
  const { name, part } = chooseSheet(file, sheets, sheet)
  const { size } = await stat(file)
  let line = 0
  try {
    const rows = part === null ? null : await openWorksheet(file, part)
    if (rows === null) throw notAWorkbook(file, `the sheet ${name} has no cells`)
    let records: FileRecord[] = []
    // Empty cells at the end of a row are not written.
    let width = 0
    for await (const row of rows) {
      signal?.throwIfAborted()
      line = row.number
      const values = valuesOf(row, file)
      while (values.length < width) values.push('')
      width = values.length
      if (values.some((value) => value !== '')) records.push({ values, line })
      if (records.length < ROWS) continue
      yield { columns: null, records, bytes: 0 }
      records = []
    }
    yield { columns: null, records, bytes: size }
  } catch (cause) {
    if (cause instanceof GuantongError || signal?.aborted === true) throw cause
    throw new GuantongError(
      'GT_FILE_BROKEN',
      { file: basename(file), line: line + 1, reason: (cause as Error).message },
      { cause },
    )
  }
}

function valuesOf(row: excel.Row, file: string): string[] {
  const { cellCount } = row
  if (cellCount > MOST_COLUMNS)
    throw new GuantongError('GT_FILE_TOO_LARGE', {
      file: basename(file),
      what: 'columns',
      value: cellCount,
      limit: MOST_COLUMNS,
    })
  const values: string[] = new Array(cellCount).fill('')
  row.eachCell((cell, column) => {
    const text = cellText(cell.value)
    values[column - 1] = text.length > LONGEST_RECORD ? text.slice(0, LONGEST_RECORD) : text
  })
  return values
}
