/**
 * Rows of one sheet of an XML spreadsheet of 2003 (SpreadsheetML), which often is called .xls.
 *
 * @module
 */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { type CellNote, MOST_COLUMNS, type RecordChunk } from '../readers/record.ts'
import { type CellValue, errorValue, isoValue, numberValue, textValue, withoutResult } from './cell-value.ts'
import { type AskedSheet, chooseSheet, type Sheet, sheetChoice, visibleFirst } from './choose-sheet.ts'
import { type NumberFormat, numberFormat } from './number-format.ts'
import {
  asReason,
  namesOf,
  type RowScanner,
  recordChunks,
  rowsFirst,
  type SheetRow,
  TooManyColumns,
} from './record-chunks.ts'
import { scanXml } from './xml-events.ts'

/**
 * As `readWorkbook`; the sheets' names and the rows are two passes over the file.
 *
 * @throws GuantongError GT_FILE_SHEET, GT_FILE_SHEETS, GT_FILE_TOO_LARGE, GT_FILE_BROKEN
 */
export async function* readSpreadsheetXml(
  file: string,
  sheet: AskedSheet,
  signal?: AbortSignal,
): AsyncGenerator<RecordChunk> {
  try {
    const { size } = await stat(file)
    const names = scanBook(null)
    await namesOf(scanned(file, size, names), names, signal)
    const chosen = chooseSheet(file, names.sheets, sheet)
    const scanner = scanBook(chosen.name)
    const choice = sheetChoice(chosen, names.sheets)
    yield* recordChunks({ file, size, choice, rows: scanned(file, size, scanner), line: () => scanner.line }, signal)
  } catch (cause) {
    if (signal?.aborted === true) throw cause
    throw asReason(file, '?', cause)
  }
}

async function* scanned(
  file: string,
  size: number,
  scanner: BookScanner,
): AsyncGenerator<{ rows: SheetRow[]; read: number }> {
  let bytes = 0
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    yield { rows: scanner.write(chunk), read: bytes / size }
    scanner.settle()
  }
  yield { rows: scanner.end(), read: 1 }
  scanner.settle()
}

interface BookScanner extends RowScanner<SheetRow> {
  readonly sheets: readonly Sheet[]
  readonly line: number
}

/** Formats that have a name here instead of a text. */
const NAMED: Readonly<Record<string, string>> = {
  'General Date': 'y-m-d h:mm',
  'Long Date': 'y-m-d',
  'Medium Date': 'y-m-d',
  'Short Date': 'y-m-d',
  'Long Time': 'h:mm:ss',
  'Medium Time': 'h:mm',
  'Short Time': 'h:mm',
}
const LONGEST = 1024 ** 2

/** @param wanted name of the sheet whose rows are taken; null for none, to learn which there are */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: handlers of one parser, which share its state
function scanBook(wanted: string | null): BookScanner {
  const sheets: { name: string; hidden: boolean; holdsValues: boolean }[] = []
  const formats = new Map<string, NumberFormat>()
  let style = ''
  let from1904 = false
  const rows: SheetRow[] = []
  let inSheet = false
  let number = 0
  let hidden = false
  let values: string[] = []
  let notes: Map<number, CellNote> | null = null
  let column = 0
  let span = 0
  let format: NumberFormat | undefined
  let formula: string | undefined
  let type: string | null = null
  let text = ''
  let into: 'data' | 'visible' | 'date1904' | null = null
  let inData = false
  let beside = 0
  const settle = ({ text, note }: CellValue): void => {
    if (text === '' && note === null) return
    if (column > MOST_COLUMNS && text.trim() === '' && note === null) return
    if (column > MOST_COLUMNS) throw new TooManyColumns(column)
    while (values.length < column) values.push('')
    values[column - 1] = text
    if (note === null) return
    notes ??= new Map()
    notes.set(column - 1, note)
  }
  const scanner = scanXml({
    open(name, attributes) {
      if (name === 'Comment' || name === 'PhoneticText') beside++
      if (beside > 0) return
      if (name === 'Style') style = attributes.get('ID') ?? ''
      else if (name === 'NumberFormat') {
        const code = attributes.get('Format') ?? ''
        if (code !== '' && code.length < 1000) formats.set(style, numberFormat(0, NAMED[code] ?? code))
      } else if (name === 'Worksheet') {
        const own = attributes.get('Name') ?? ''
        sheets.push({ name: own, hidden: false, holdsValues: false })
        inSheet = wanted === null || own === wanted
        number = 0
      } else if (name === 'Visible' || name === 'Date1904') {
        into = name === 'Visible' ? 'visible' : 'date1904'
        text = ''
      } else if (!inSheet) return
      else if (name === 'Row') {
        number = indexOf(attributes.get('Index')) ?? number + 1
        hidden = attributes.get('Hidden') === '1'
        values = []
        notes = null
        column = 0
        span = 0
      } else if (name === 'Cell') {
        column = indexOf(attributes.get('Index')) ?? column + span + 1
        span = indexOf(attributes.get('MergeAcross')) ?? 0
        format = formats.get(attributes.get('StyleID') ?? '')
        formula = attributes.get('Formula')
        type = null
      } else if (name === 'Data') {
        type = attributes.get('Type') ?? 'String'
        into = 'data'
        inData = true
        text = ''
      }
    },
    text(piece) {
      if (beside === 0 && into !== null && text.length <= LONGEST) text += piece
    },
    close(name) {
      if (name === 'Comment' || name === 'PhoneticText') beside--
      if (beside > 0) return
      if (name === 'Visible' || name === 'Date1904') {
        const own = sheets.at(-1)
        if (into === 'visible' && own !== undefined && /^Sheet(?:Very)?Hidden$/.test(text.trim())) own.hidden = true
        if (into === 'date1904') from1904 = true
        into = null
      } else if (name === 'Data') {
        into = null
        inData = false
      } else if (name === 'Cell' && inSheet && !inData) {
        if (type !== null) settle(cellValue(type, text, format, from1904))
        else if (formula !== undefined) settle(withoutResult(formula.replace(/^=/, '')))
      } else if (name === 'Row' && inSheet && values.length > 0) {
        const own = sheets.at(-1)
        if (own !== undefined) own.holdsValues = true
        if (wanted !== null) rows.push({ number, values, notes, hidden })
      }
    },
  })
  return {
    get sheets() {
      return visibleFirst(sheets)
    },
    get line() {
      return number
    },
    ...rowsFirst(scanner, rows),
  }
}

function cellValue(type: string, text: string, format: NumberFormat | undefined, from1904: boolean): CellValue {
  if (type === 'Number') return numberValue(text, format, from1904)
  if (type === 'DateTime') return isoValue(text, format, from1904)
  if (type === 'Boolean') return textValue(/^(?:1|true)$/i.test(text.trim()) ? 'TRUE' : 'FALSE')
  return type === 'Error' ? errorValue(text === '' ? '#ERROR!' : text) : textValue(text)
}

const indexOf = (text: string | undefined): number | null => {
  const index = Number(text ?? 0)
  return Number.isInteger(index) && index > 0 && index <= 2 ** 24 ? index : null
}
