/**
 * Rows as a workbook, written while they come: what has been written is not kept.
 *
 * @module
 */
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { unlessAborted } from '@guantong/contract'
import type excel from 'exceljs'
import { loadExceljs } from '../spreadsheet/load-exceljs.ts'
import { SHEET_CREATOR, sheetText } from '../spreadsheet/sheet-text.ts'
import type { ExportRow } from './ask-page.ts'
import { type Column, cellOf } from './row-table.ts'
import { DATE_FORMAT, sheetDate } from './sheet-date.ts'

/** What spreadsheet programs take: rows of a sheet with its heading, characters of a cell. */
const ROWS_OF_A_SHEET = 1_048_576
const CHARACTERS_OF_A_CELL = 32_767
/** In characters: a date that does not fit its column is shown as `####`. */
const WIDTH = { date: 20, other: 14 } as const

export interface WorkbookOut {
  /** Resolves when the reader has caught up. */
  add(rows: readonly ExportRow[]): Promise<void>
  /** Texts that were too long for a cell and end in `…`. */
  cut(): number
  /** `notes`: a last sheet of that name; none when there is nothing to say. */
  end(notes?: { readonly name: string; readonly lines: readonly (readonly string[])[] }): Promise<void>
}

export async function createWorkbook(
  out: Writable,
  columns: readonly Column[],
  { name, signal, rowsOfASheet = ROWS_OF_A_SHEET }: { name: string; signal: AbortSignal; rowsOfASheet?: number },
): Promise<WorkbookOut> {
  const { stream } = await loadExceljs()
  const book = new stream.xlsx.WorkbookWriter({
    stream: out,
    useSharedStrings: false,
    useStyles: true,
    zip: { forceZip64: false, zlib: { level: 6 } },
  } as ConstructorParameters<typeof excel.stream.xlsx.WorkbookWriter>[0])
  book.creator = SHEET_CREATOR
  let sheets = 0
  let written = 0
  let cut = 0
  let sheet = open()

  function open() {
    sheets += 1
    const made = book.addWorksheet(sheets === 1 ? name : `${name} ${sheets}`)
    made.columns = columns.map(({ time }) => ({
      width: time === undefined ? WIDTH.other : WIDTH.date,
      ...(time === undefined ? {} : { style: { numFmt: DATE_FORMAT[time] } }),
    }))
    made.addRow(columns.map(({ title }) => title)).commit()
    written = 1
    return made
  }
  const cell = (value: unknown, { time, words }: Column): Date | string | number | boolean | null => {
    const date = time === undefined || typeof value !== 'string' ? null : sheetDate(value, time)
    if (date !== null) return date
    const text = cellOf(value, { words, time: time === 'utc' ? 'china' : time })
    if (text === '') return null
    if (typeof text !== 'string') return text
    if (text.length <= CHARACTERS_OF_A_CELL) return sheetText(text)
    cut += 1
    return sheetText(`${text.slice(0, CHARACTERS_OF_A_CELL - 1)}…`)
  }
  return {
    async add(rows) {
      for (const row of rows) {
        if (written === rowsOfASheet) {
          sheet.commit()
          sheet = open()
        }
        sheet.addRow(columns.map((column) => cell(row[column.name], column))).commit()
        written += 1
      }
      await caughtUp(sheet, signal)
    },
    cut: () => cut,
    async end(notes) {
      sheet.commit()
      if (notes !== undefined && notes.lines.length > 0) {
        const last = book.addWorksheet(notes.name)
        for (const line of notes.lines) last.addRow([...line]).commit()
        last.commit()
      }
      // A reader that is gone never finishes.
      await unlessAborted(signal, book.commit())
    },
  }
}

interface Inlet extends NodeJS.EventEmitter {
  readonly _writableState: { readonly needDrain: boolean }
}

/**
 * The writer takes whatever it is given and keeps what the compressor has not taken yet; only the stream between them knows
 * how much that is.
 */
async function caughtUp(sheet: excel.Worksheet, signal: AbortSignal): Promise<void> {
  // Strings reach the stream a turn later.
  await nextTurn()
  signal.throwIfAborted()
  const [inlet] = (sheet as unknown as { stream: { pipes: readonly Inlet[] } }).stream.pipes
  if (inlet?._writableState.needDrain === true) await once(inlet, 'drain', { signal })
}
