/**
 * What every reader yields, whatever the file's format.
 *
 * @module
 */

/**
 * What a workbook keeps of a cell where its text alone would mislead (单元格所存). `text` is
 * - `digits-lost`: the number as the file writes it, whose last digits it no longer has; the value is the same text;
 * - `shown`: what a number format makes of the number, `0101`, `QD-000123`; the value is the number alone, `101`;
 * - `percent`: a hundred times the number with a `%`, `45.12%`; the value is the number, `0.4512`;
 * - `date`: the day or time that the program made of it; the value is the same text;
 * - `no-result`: the formula of which no result is stored; the value is `''`;
 * - `error`: the error, `#N/A`; the value is `''`.
 */
export interface CellNote {
  readonly kind: 'digits-lost' | 'shown' | 'percent' | 'date' | 'no-result' | 'error'
  readonly text: string
}

/** A place in a record whose bytes stand for no character; its value has � there. */
export interface BadByte {
  /** Which of the record's values holds it. */
  readonly position: number
  /** Its offset in the file, unpacked; the first byte is 0. */
  readonly byte: number
}

/** One row of a table or one object of a list, every value as text; `''` where there is none. */
export interface FileRecord {
  readonly values: readonly string[]
  /** The line of the file on which the record begins; in a spreadsheet, the row's number. The first is 1. */
  readonly line: number
  /** Where a record carries its names itself: positions of names that it lacks, besides those behind its last value. */
  readonly absent?: readonly number[] | undefined
  /** By position, of the few cells that have one; workbooks only. */
  readonly notes?: ReadonlyMap<number, CellNote> | undefined
  /** The workbook does not show the row. */
  readonly hidden?: boolean | undefined
  /** Text files only: such a record is refused, and says where. */
  readonly badBytes?: readonly BadByte[] | undefined
  /** Tables of text only: which value holds a quote whose partner stands in another line; such a record is refused. */
  readonly stray?: number | undefined
  /** JSON only: the text of a record that gives a name twice, or is no object; it has no values and is refused. */
  readonly unusable?: { readonly text: string; readonly twice: string | null } | undefined
}

/** Which sheet of a workbook is read, of which. */
export interface SheetChoice {
  readonly name: string
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean; readonly holdsValues: boolean }[]
  /** Positions of columns that the sheet does not show, as far as it has been read; XLSX only. */
  readonly hiddenColumns?: readonly number[] | undefined
  /** Who made the workbook, as it says; XLSX only. */
  readonly creator?: string | null | undefined
}

export interface RecordChunk {
  /**
   * Names of the values where each record carries them itself (JSON); a list that only ever grows. Null for tables: their
   * header is one of the records.
   */
  readonly columns: readonly string[] | null
  readonly records: readonly FileRecord[]
  /** Bytes of the file read so far. */
  readonly bytes: number
  /** Workbooks only. */
  readonly sheet?: SheetChoice | undefined
}

/** Longest record of a text file. A quote that is never closed would otherwise swallow the rest of the file. */
export const LONGEST_RECORD = 1024 * 1024

/** Most columns a file may have. The widest statistics tables have under 300; hourly files of the nation's air stations 2,100. */
export const MOST_COLUMNS = 4000
