/**
 * A thread that holds one binary workbook (.xls, .xlsb) and hands out its sheets and rows: started by `ask-thread.ts`, never
 * imported for its values. SheetJS reads a workbook in one go, which nothing else in its thread can interrupt.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { type CellNote, MOST_COLUMNS } from '../../readers/record.ts'
import { type CellValue, errorValue, numberValue, textValue } from '../cell-value.ts'
import type { Sheet } from '../choose-sheet.ts'
import { type NumberFormat, numberFormat } from '../number-format.ts'
import type { SheetRow } from '../record-chunks.ts'
import { type BinaryBook, type BinaryCell, type BinarySheet, loadSheetjs } from './load-sheetjs.ts'

export interface ThreadData {
  readonly file: string
}

/** Its sheets, in its own order; then, of one of them, the next rows. */
export type Question = 'sheets' | { readonly rowsOf: number }

export interface Failure {
  readonly why: 'locked' | 'damaged' | 'too-wide'
  /** The last column, counted from 1, of a row that is too wide. */
  readonly column?: number
  /** In the words of the library. */
  readonly cause: string
}

export interface Answer {
  readonly sheets?: readonly Sheet[]
  /** No rows are the end. */
  readonly rows?: readonly SheetRow[]
  /** How much of the sheet has been read, from 0 to 1. */
  readonly read?: number
  /** Of the last row that was looked at. */
  readonly line?: number
  /** Rows that came before it are there. */
  readonly failure?: Failure
}

const ROWS = 1000
/** As many as a sheet of any program has. */
const MOST_ROWS = 1_048_576
const WIDEST_SHEET = 16_384

class Damaged extends Error {}

class TooWide extends Error {
  readonly column: number
  constructor(column: number) {
    super(`column ${column}`)
    this.column = column
  }
}

let book: BinaryBook
let rows: Iterator<Answer, Answer> | undefined

function answerTo(question: Question): Answer {
  if (question === 'sheets') {
    book = parsed(readFileSync((workerData as ThreadData).file))
    return { sheets: sheetsOf(book) }
  }
  rows ??= rowsOf(book.Sheets[book.SheetNames[question.rowsOf] ?? ''] ?? {})
  return rows.next().value
}

function failureOf(error: unknown): Failure {
  const cause = error instanceof Error ? error.message : String(error)
  if (error instanceof TooWide) return { why: 'too-wide', column: error.column, cause }
  return { why: /password|encrypt/i.test(cause) ? 'locked' : 'damaged', cause }
}

function parsed(bytes: Buffer): BinaryBook {
  const options = { dense: true, cellNF: true, cellText: false, cellHTML: false, cellFormula: true, raw: true }
  const book = loadSheetjs().read(bytes, { ...options, type: 'buffer' })
  if (book.SheetNames.length === 0) throw new Damaged('no sheets')
  return book
}

const sheetsOf = ({ SheetNames, Sheets, Workbook }: BinaryBook): Sheet[] =>
  SheetNames.map((name, at) => ({
    name,
    hidden: (Workbook?.Sheets?.[at]?.Hidden ?? 0) !== 0,
    holdsValues: dataOf(Sheets[name]).some((row) => row !== undefined && cellsOf(row).some(([, cell]) => says(cell))),
  }))

function dataOf(sheet: BinarySheet | undefined): NonNullable<BinarySheet['!data']> {
  const data = sheet?.['!data'] ?? []
  if (data.length > MOST_ROWS) throw new Damaged(`row ${data.length}`)
  return data
}

/** A damaged file can have a cell in column 1,600,000,000: only those that are there are walked. */
const cellsOf = (row: readonly (BinaryCell | undefined)[]): [number, BinaryCell | undefined][] =>
  row.length <= WIDEST_SHEET ? [...row.entries()] : Object.entries(row).map(([column, cell]) => [Number(column), cell])

const says = (cell: BinaryCell | undefined): boolean => cell?.v !== undefined && cell.v !== ''

function* rowsOf(sheet: BinarySheet): Generator<Answer, Answer> {
  const from1904 = book.Workbook?.WBProps?.date1904 === true
  const data = dataOf(sheet)
  let some: SheetRow[] = []
  for (let at = 0; at < data.length; at++) {
    try {
      const row = rowOf(sheet, at, from1904)
      if (row !== null) some.push(row)
    } catch (error) {
      return { rows: some, line: at + 1, failure: failureOf(error) }
    }
    if (some.length < ROWS) continue
    yield { rows: some, read: (at + 1) / data.length, line: at + 1 }
    some = []
  }
  if (some.length > 0) yield { rows: some, read: 1, line: data.length }
  return { rows: [], read: 1, line: data.length }
}

const formats = new Map<string, NumberFormat>()
const MOST_FORMATS = 1000

function formatOf(code: string | undefined): NumberFormat | undefined {
  if (code === undefined || code === 'General') return undefined
  const before = formats.get(code)
  if (before !== undefined) return before
  if (formats.size >= MOST_FORMATS) formats.clear()
  const format = numberFormat(0, code)
  formats.set(code, format)
  return format
}

function rowOf(sheet: BinarySheet, at: number, from1904: boolean): SheetRow | null {
  const values: string[] = []
  let notes: Map<number, CellNote> | null = null
  for (const [column, cell] of cellsOf(sheet['!data']?.[at] ?? [])) {
    if (cell === undefined) continue
    const { text, note } = cellValue(cell, from1904)
    if (text === '' && note === null) continue
    if (column >= MOST_COLUMNS) throw new TooWide(column + 1)
    while (values.length < column) values.push('')
    values[column] = text
    if (note === null) continue
    notes ??= new Map()
    notes.set(column, note)
  }
  return values.length === 0 ? null : { number: at + 1, values, notes, hidden: sheet['!rows']?.[at]?.hidden === true }
}

/** As these formats number their errors (BIFF). */
const ERRORS: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
  43: '#GETTING_DATA',
}

function cellValue({ t, v, z }: BinaryCell, from1904: boolean): CellValue {
  if (v === undefined) return textValue('')
  if (t === 'e') return errorValue(ERRORS[Number(v)] ?? '#ERROR')
  if (t === 'b') return textValue(v === true ? 'TRUE' : 'FALSE')
  return typeof v === 'number' ? numberValue(writtenAs(v), formatOf(z), from1904) : textValue(String(v))
}

/** A double beyond 15 digits is written so that it shows: its last digits are not those that were typed. */
const writtenAs = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) >= 1e15 ? value.toExponential().replace('e', 'E') : String(value)

// SheetJS writes what it makes of a damaged file to the console of the process.
for (const level of ['log', 'info', 'warn', 'error'] as const) console[level] = () => undefined

const port = parentPort as MessagePort
port.on('message', (question: Question) => {
  let answer: Answer
  try {
    answer = answerTo(question)
  } catch (error) {
    answer = { failure: failureOf(error) }
  }
  port.postMessage(answer)
})
