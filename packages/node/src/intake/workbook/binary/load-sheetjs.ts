/**
 * SheetJS, for the formats that are not read part by part: loaded when such a file comes.
 *
 * @module
 */
import { createRequire } from 'node:module'

export interface BinaryCell {
  /** `n` number, `s` text, `b` boolean, `e` error, `z` nothing. */
  readonly t: string
  readonly v?: string | number | boolean
  /** Number format. */
  readonly z?: string
}

export interface BinarySheet {
  readonly '!data'?: readonly (readonly (BinaryCell | undefined)[] | undefined)[]
  readonly '!rows'?: readonly ({ readonly hidden?: boolean } | undefined)[]
}

export interface BinaryBook {
  readonly SheetNames: readonly string[]
  readonly Sheets: Readonly<Record<string, BinarySheet | undefined>>
  readonly Workbook?: {
    readonly WBProps?: { readonly date1904?: boolean }
    readonly Sheets?: readonly { readonly Hidden?: number }[]
  }
}

export interface Sheetjs {
  read(data: Buffer, options: Readonly<Record<string, unknown>>): BinaryBook
}

/** Its CommonJS form brings the code pages of old files along; its ES module does not. */
export const loadSheetjs = (): Sheetjs => createRequire(import.meta.url)('@e965/xlsx') as Sheetjs
