/**
 * Rows of one table of a page of HTML, which often is called .xls (网页表格).
 *
 * @module
 */
import { MOST_COLUMNS, type RecordChunk } from '../readers/record.ts'
import { type AskedSheet, chooseSheet, sheetChoice } from './choose-sheet.ts'
import { type HtmlRow, tablesOf } from './html-tables.ts'
import { asReason, recordChunks, type SheetRow, TooManyColumns } from './record-chunks.ts'
import { readWhole } from './whole-file.ts'

const ROWS = 1000

/**
 * Every cell is its text: what a page says of number formats is not looked at. Each table is a sheet, called `1`, `2` …
 *
 * @throws GuantongError GT_FILE_TOO_LARGE, GT_FILE_SHEET, GT_FILE_SHEETS
 */
export async function* readHtml(
  file: string,
  encoding: string,
  sheet: AskedSheet,
  signal?: AbortSignal,
): AsyncGenerator<RecordChunk> {
  const bytes = await readWhole(file)
  const tables = tablesIn(file, new TextDecoder(encoding).decode(bytes)).map((rows, at) => ({
    name: String(at + 1),
    hidden: false,
    holdsValues: rows.some(({ cells }) => cells.some((cell) => cell !== '')),
    rows,
  }))
  const chosen = chooseSheet(file, tables, sheet)
  let line = 0
  const rows = (async function* () {
    let some: SheetRow[] = []
    for (const row of chosen.rows) {
      line++
      const made = rowOf(row, line)
      if (made !== null) some.push(made)
      if (some.length < ROWS) continue
      yield { rows: some, read: line / chosen.rows.length }
      some = []
    }
    yield { rows: some, read: 1 }
  })()
  yield* recordChunks({ file, size: bytes.length, choice: sheetChoice(chosen, tables), rows, line: () => line }, signal)
}

function tablesIn(file: string, html: string): HtmlRow[][] {
  try {
    return tablesOf(html)
  } catch (cause) {
    throw asReason(file, '?', cause)
  }
}

function rowOf({ cells, hidden }: HtmlRow, number: number): SheetRow | null {
  const values = [...cells]
  if (values.length > MOST_COLUMNS) throw new TooManyColumns(values.length)
  return values.length === 0 ? null : { number, values, notes: null, hidden }
}
