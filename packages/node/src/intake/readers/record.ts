/**
 * What every reader yields, whatever the file's format.
 *
 * @module
 */

/** One row of a table or one object of a list, every value as text; `''` where there is none. */
export interface FileRecord {
  readonly values: readonly string[]
  /** The line of the file on which the record begins; in a spreadsheet, the row's number. The first is 1. */
  readonly line: number
  /** Where a record carries its names itself: positions of names that it lacks, besides those behind its last value. */
  readonly absent?: readonly number[] | undefined
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
}

/** Longest record of a text file. A quote that is never closed would otherwise swallow the rest of the file. */
export const LONGEST_RECORD = 1024 * 1024

/** Most columns a file may have. The widest known statistics table has under 300. */
export const MOST_COLUMNS = 2000
