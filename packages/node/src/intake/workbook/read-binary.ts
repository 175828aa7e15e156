/**
 * Rows of one sheet of a binary workbook (.xls, .xlsb), by SheetJS.
 *
 * @module
 */
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { type CellNote, MOST_COLUMNS, type RecordChunk } from '../readers/record.ts'
import { type CellValue, errorValue, numberValue, textValue } from './cell-value.ts'
import { type AskedSheet, chooseSheet, sheetChoice } from './choose-sheet.ts'
import { inspectContainer } from './inspect-container.ts'
import { type BinaryBook, type BinaryCell, type BinarySheet, loadSheetjs } from './load-sheetjs.ts'
import { type NumberFormat, numberFormat } from './number-format.ts'
import { openContainer } from './open-container.ts'
import { recordChunks, type SheetRow, TooManyColumns } from './record-chunks.ts'
import { MOST_WHOLE, readWhole, tooLarge } from './whole-file.ts'

const MOST_UNPACKED = 4 * MOST_WHOLE
const ROWS = 1000

export type BinaryKind = 'xls' | 'xlsb'

/**
 * The numbers of these files are doubles already: what they have lost of a long one is lost.
 *
 * @throws GuantongError GT_FILE_FORMAT, GT_FILE_TOO_LARGE, GT_FILE_SHEET, GT_FILE_SHEETS
 */
export async function* readBinary(
  file: string,
  kind: BinaryKind,
  sheet: AskedSheet,
  signal?: AbortSignal,
): AsyncGenerator<RecordChunk> {
  const bytes = await readWhole(file)
  if (kind === 'xlsb') await inspectPacked(file, signal)
  const book = parsed(file, bytes)
  if (book.SheetNames.length === 0) throw damagedBook(file)
  const from1904 = book.Workbook?.WBProps?.date1904 === true
  const sheets = book.SheetNames.map((name, at) => ({
    name,
    hidden: (book.Workbook?.Sheets?.[at]?.Hidden ?? 0) !== 0,
    holdsValues: book.Sheets[name]?.['!data']?.some((row) => cellsOf(row).some(([, cell]) => says(cell))) === true,
    of: book.Sheets[name],
  }))
  const ordered = [...sheets.filter(({ hidden }) => !hidden), ...sheets.filter(({ hidden }) => hidden)]
  const chosen = chooseSheet(file, ordered, sheet)
  let line = 0
  const rows = (async function* () {
    const data = chosen.of?.['!data'] ?? []
    let some: SheetRow[] = []
    for (let at = 0; at < data.length; at++) {
      line = at + 1
      const row = rowOf(chosen.of as BinarySheet, at, from1904)
      if (row !== null) some.push(row)
      if (some.length < ROWS) continue
      yield { rows: some, read: at / data.length }
      some = []
    }
    yield { rows: some, read: 1 }
  })()
  const choice = sheetChoice(chosen, ordered)
  yield* recordChunks({ file, size: bytes.length, choice, rows, line: () => line }, signal)
}

/** Columns that the formats have at most. */
const COLUMNS = 16_384

/** A damaged row says that it has a thousand million columns; its holes are not walked through. */
const cellsOf = (row: readonly (BinaryCell | undefined)[] | undefined): [number, BinaryCell | undefined][] =>
  row !== undefined && row.length > COLUMNS
    ? Object.entries(row).map(([at, cell]) => [Number(at), cell])
    : [...(row ?? []).entries()]

const says = (cell: BinaryCell | undefined): boolean => cell !== undefined && cell.v !== undefined && cell.v !== ''

function parsed(file: string, bytes: Buffer): BinaryBook {
  const { read } = loadSheetjs()
  const options = { dense: true, cellNF: true, cellText: false, cellHTML: false, cellFormula: true, raw: true } as const
  try {
    return read(bytes, { ...options, type: 'buffer' })
  } catch (cause) {
    const isLocked = /password|encrypt/i.test((cause as Error).message)
    if (!isLocked) throw damagedBook(file, cause)
    const reason =
      'a workbook with a password (encrypted); remove the password and save it again (工作簿已加密,请去除密码后另存)'
    throw new GuantongError('GT_FILE_FORMAT', { file: basename(file), reason }, { cause })
  }
}

const damagedBook = (file: string, cause?: unknown): GuantongError => {
  const reason =
    'a workbook that is damaged or cut off; open it in a spreadsheet program and save it as XLSX (工作簿损坏或不完整,请用表格软件打开后另存为 XLSX)'
  return new GuantongError('GT_FILE_FORMAT', { file: basename(file), reason }, { cause })
}

/** Its parts are counted like those of any container, and must be small besides: they are held whole. */
async function inspectPacked(file: string, signal: AbortSignal | undefined): Promise<void> {
  const container = await openContainer(file)
  try {
    const declared = [...container.entries.values()].reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0)
    if (declared > MOST_UNPACKED) throw tooLarge(file, declared)
    await inspectContainer(container, { strings: null, sheets: new Set() }, signal)
  } finally {
    container.close()
  }
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
  for (const [column, cell] of cellsOf(sheet['!data']?.[at])) {
    if (cell === undefined) continue
    const { text, note } = cellValue(cell, from1904)
    if (text === '' && note === null) continue
    if (column >= MOST_COLUMNS) throw new TooManyColumns(column + 1)
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
