/**
 * Rows of a sheet as records, a chunk at a time, whatever format they come from.
 *
 * @module
 */
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { type CellNote, type FileRecord, MOST_COLUMNS, type RecordChunk, type SheetChoice } from '../readers/record.ts'
import { damaged } from './open-container.ts'
import { XmlError } from './xml-events.ts'

export interface SheetRow {
  /** As the sheet counts it, from 1. */
  readonly number: number
  /** As far as the last cell that says something. */
  readonly values: string[]
  readonly notes: Map<number, CellNote> | null
  readonly hidden: boolean
  /** How many rows from this one on are the same; 1 where it is not there. */
  readonly repeat?: number
}

/** A row of more columns than are read. */
export class TooManyColumns extends Error {
  readonly column: number
  /** `XFD1`, where the file says so. */
  readonly cell: string | undefined
  constructor(column: number, cell?: string) {
    super(`column ${column}`)
    this.column = column
    this.cell = cell
  }
}

/** More cells than are held at once. */
export class TooManyCells extends Error {
  readonly cells: number
  readonly limit: number
  constructor(cells: number, limit: number) {
    super(`${cells} cells`)
    this.cells = cells
    this.limit = limit
  }
}

/** Of a scanner that throws in the middle of a piece, the rows that had ended; `settle` throws then. */
export interface RowScanner<Row> {
  write(bytes: Uint8Array): Row[]
  end(): Row[]
  settle(): void
}

/** @param rows where the scanner puts them: what has come is taken out */
export function rowsFirst<Row>(scanner: { write(bytes: Uint8Array): void; end(): void }, rows: Row[]): RowScanner<Row> {
  let failure: { readonly error: unknown } | undefined
  const taken = (scan: () => void): Row[] => {
    try {
      scan()
    } catch (error) {
      failure = { error }
    }
    return rows.splice(0)
  }
  return {
    write: (bytes) => taken(() => scanner.write(bytes)),
    end: () => taken(() => scanner.end()),
    settle() {
      if (failure !== undefined) throw failure.error
    },
  }
}

/** Reads as far as it goes: what is broken is told with the rows before it, unless no sheet has begun. */
export async function namesOf(
  pieces: AsyncIterable<unknown>,
  found: { readonly sheets: readonly unknown[] },
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    for await (const _ of pieces) signal?.throwIfAborted()
  } catch (error) {
    if (!(error instanceof XmlError) || found.sheets.length === 0) throw error
  }
}

export interface RowSource {
  readonly file: string
  /** Bytes of the file. */
  readonly size: number
  readonly choice: SheetChoice
  /** Rows as they come, with how much of the file has been read, from 0 to 1. */
  readonly rows: AsyncIterable<{ readonly rows: readonly SheetRow[]; readonly read: number }>
  /** Of the row that is being read. */
  line(): number
}

const ROWS = 1000

/**
 * Rows before a broken place come first, then the error.
 *
 * @throws GuantongError GT_FILE_BROKEN, GT_FILE_FORMAT, GT_FILE_TOO_LARGE
 */
export async function* recordChunks(source: RowSource, signal?: AbortSignal): AsyncGenerator<RecordChunk> {
  const { file, size, choice } = source
  let records: FileRecord[] = []
  // Empty cells at the end of a row are not written.
  let width = 0
  let failure: { readonly error: unknown } | undefined
  try {
    for await (const { rows, read } of source.rows) {
      signal?.throwIfAborted()
      for (const { number, values, notes, hidden, repeat = 1 } of rows) {
        while (values.length < width) values.push('')
        width = values.length
        for (let one = 0; one < repeat; one++) {
          const record: { -readonly [Key in keyof FileRecord]: FileRecord[Key] } = { values, line: number + one }
          if (notes !== null) record.notes = notes
          if (hidden) record.hidden = true
          records.push(record)
          if (records.length < ROWS) continue
          signal?.throwIfAborted()
          yield { columns: null, records, bytes: Math.floor(size * Math.min(read, 1)), sheet: choice }
          records = []
        }
      }
    }
  } catch (error) {
    failure = { error }
  }
  yield { columns: null, records, bytes: size, sheet: choice }
  if (failure === undefined) return
  if (signal?.aborted === true) throw failure.error
  throw asReason(file, source.line(), failure.error)
}

/** A library's own words are kept as the cause: they help nobody who has the file before them. */
export function asReason(file: string, line: number | string, cause: unknown): GuantongError {
  if (cause instanceof GuantongError) return cause
  if (cause instanceof TooManyColumns) {
    const what = cause.cell === undefined ? 'columns' : `columns (单元格 ${cause.cell.slice(0, 20)})`
    const params = { file: basename(file), what, value: cause.column, limit: MOST_COLUMNS }
    return new GuantongError('GT_FILE_TOO_LARGE', params)
  }
  if (cause instanceof TooManyCells) {
    const params = { file: basename(file), what: 'cells', value: cause.cells, limit: cause.limit }
    return new GuantongError('GT_FILE_TOO_LARGE', params)
  }
  if (cause instanceof XmlError)
    return new GuantongError('GT_FILE_BROKEN', { file: basename(file), line, reason: cause.message }, { cause })
  return damaged(file, cause)
}
