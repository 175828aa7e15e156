/**
 * What a file holds, before any profile (文件内容): its format, then each row as it will be judged.
 *
 * @module
 */
import { basename } from 'node:path'
import { TITLE_ROWS } from './profiles/layout.ts'
import { readRecords } from './read-records.ts'
import { type DetectedFile, detectFormat } from './readers/detect-format.ts'
import { peekRecords } from './readers/peek-records.ts'
import type { CellNote, FileRecord, RecordChunk, SheetChoice } from './readers/record.ts'
import { FIRST_SHEET } from './workbook/choose-sheet.ts'

export interface ReadFileOptions {
  readonly file: string
  /** Without it, the first visible one that holds values. */
  readonly sheet?: string | undefined
  readonly encoding?: string | undefined
  readonly signal?: AbortSignal | undefined
}

export interface FileFacts extends Pick<DetectedFile, 'format' | 'gzip' | 'size' | 'encoding' | 'delimiter'> {
  readonly file: string
  readonly sheet: string | null
  readonly sheets: SheetChoice['sheets']
  /** By their letters. */
  readonly hiddenColumns: readonly string[]
  /** The row that seems to name the columns; `row` is null where each record names its values itself. */
  readonly header: { readonly row: number | null; readonly columns: readonly string[] }
}

export interface CellWarning {
  /** `C5`; the whole row where it is null. */
  readonly cell: string | null
  readonly kind: Exclude<CellNote['kind'], 'date'> | 'hidden-row' | 'bad-byte'
  readonly text: string
}

export interface ReadRow {
  readonly sheet: string | null
  /** As the sheet counts it, or the line of the file on which it begins. */
  readonly row: number
  /** Null where the file says that there is no value, as a warning tells. */
  readonly cells: readonly (string | null)[]
  readonly warnings: readonly CellWarning[]
}

export interface ReadFile {
  readonly facts: FileFacts
  /** Rows in the order of the file, some at a time; throws what reading threw, at its place. */
  readonly rows: AsyncGenerator<readonly ReadRow[]>
}

/** @throws GuantongError GT_FILE_… */
export async function readFile({ file, sheet, encoding, signal }: ReadFileOptions): Promise<ReadFile> {
  const detected = await detectFormat(file, encoding)
  const source = readRecords(detected, { sheet: sheet ?? FIRST_SHEET, signal })
  const { first, chunks } = await peekRecords(source, basename(file), TITLE_ROWS)
  const { format, gzip, size, delimiter } = detected
  return {
    facts: {
      file: basename(file),
      ...{ format, gzip, size, encoding: detected.encoding, delimiter },
      sheet: first.sheet?.name ?? null,
      sheets: first.sheet?.sheets ?? [],
      hiddenColumns: (first.sheet?.hiddenColumns ?? []).map(columnLetters),
      header: first.columns === null ? headerOf(first.records) : { row: null, columns: [...first.columns] },
    },
    rows: rowsOf(chunks),
  }
}

async function* rowsOf(chunks: AsyncGenerator<RecordChunk>): AsyncGenerator<readonly ReadRow[]> {
  for await (const { records, sheet } of chunks) yield records.map((record) => rowOf(record, sheet?.name ?? null))
}

function rowOf({ values, notes, line, hidden, badBytes = [] }: FileRecord, sheet: string | null): ReadRow {
  const warnings: CellWarning[] = []
  if (hidden === true) warnings.push({ cell: null, kind: 'hidden-row', text: String(line) })
  for (const { position, byte } of badBytes)
    warnings.push({ cell: `${columnLetters(position)}${line}`, kind: 'bad-byte', text: String(byte) })
  if (notes === undefined) return { sheet, row: line, cells: values, warnings }
  const cells: (string | null)[] = [...values]
  for (const [position, { kind, text }] of notes) {
    if (kind === 'date') continue
    warnings.push({ cell: `${columnLetters(position)}${line}`, kind, text })
    if (kind === 'error' || kind === 'no-result') cells[position] = null
  }
  return { sheet, row: line, cells, warnings }
}

/** The letters that a spreadsheet calls a column by: 0 is `A`, 26 is `AA`. */
function columnLetters(position: number): string {
  let letters = ''
  for (let rest = position; rest >= 0; rest = Math.floor(rest / 26) - 1)
    letters = String.fromCharCode(0x41 + (rest % 26)) + letters
  return letters
}

const NUMBER = /^[-+]?[\d.,:/ -]+$/

/** Of the first rows, the first that fills most of the columns and holds no number; else the first. */
function headerOf(records: readonly FileRecord[]): FileFacts['header'] {
  const filled = (values: readonly string[]): number => values.filter((value) => value.trim() !== '').length
  const first = records.slice(0, TITLE_ROWS)
  const widest = first.reduce((most, { values }) => Math.max(most, filled(values)), 0)
  const isHeader = ({ values }: FileRecord): boolean =>
    filled(values) * 10 >= widest * 7 && !values.some((value) => value !== '' && NUMBER.test(value))
  const header = first.find(isHeader) ?? first[0]
  return { row: header?.line ?? null, columns: (header?.values ?? []).map((name) => name.trim()) }
}
