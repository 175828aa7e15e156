/**
 * The formats that hold a table in cells, and what a file may be besides.
 *
 * @module
 */

/** A kind that is read, or one that is not, with what it is and what to do. */
export type FileKind =
  | { readonly format: WorkbookFormat | 'xml' }
  | { readonly reason: string }
  /** A text, as far as can be seen. */
  | null

export type WorkbookFormat = 'xlsx' | 'xlsb' | 'xls' | 'ods' | 'spreadsheetml' | 'html'

export const WORKBOOK_FORMATS: ReadonlySet<string> = new Set<WorkbookFormat>([
  'xlsx',
  'xlsb',
  'xls',
  'ods',
  'spreadsheetml',
  'html',
])
