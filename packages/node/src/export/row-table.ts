/**
 * Rows as lines of text: separated values and objects.
 *
 * @module
 */
import { stringify } from 'csv-stringify/sync'
import { guarded } from '../spreadsheet/formula-guard.ts'
import type { ExportRow } from './ask-page.ts'

export interface Column {
  readonly name: string
  readonly title: string
  /** An instant as it is kept, or by the clock of China; a day. A workbook has a date for each, by the clock of China. */
  readonly time?: 'utc' | 'china' | 'day' | undefined
  /** Value → what people call it. */
  readonly words?: Readonly<Record<string, string>> | undefined
}

export const BOM = '\uFEFF'
const CHINA_MS = 8 * 3_600_000

/** A cell: numbers, truth values and texts as they are, nothing for null. */
export function cellOf(
  value: unknown,
  { words, time }: Omit<Column, 'name' | 'title'> = {},
): string | number | boolean {
  if (value === null || value === undefined) return ''
  const key = String(value)
  if (words !== undefined && Object.hasOwn(words, key)) return words[key] as string
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value !== 'string') return JSON.stringify(value)
  return (time === 'china' ? chinaClock(value) : null) ?? value
}

/** `2026-11-29 09:00:00`, and the milliseconds only where there are some, so that it is read back as the same moment. */
export function chinaClock(instant: string): string | null {
  const at = Date.parse(instant)
  if (Number.isNaN(at)) return null
  return new Date(at + CHINA_MS)
    .toISOString()
    .slice(0, at % 1000 === 0 ? 19 : 23)
    .replace('T', ' ')
}

/** A program that opens the table takes a bare carriage return for the end of a line. */
const separated = (rows: readonly (readonly string[])[]): string => stringify([...rows], { quoted_match: /\r/ })

export const csvHead = (columns: readonly Column[]): string => separated([columns.map(({ title }) => guarded(title))])

/** Texts so that no spreadsheet program runs them; a workbook says of itself which cells are texts. */
export const csvLines = (rows: readonly ExportRow[], columns: readonly Column[]): string =>
  separated(
    rows.map((row) =>
      columns.map((column) => {
        const cell = cellOf(row[column.name], column)
        return typeof cell === 'string' ? guarded(cell) : String(cell)
      }),
    ),
  )

/** Lines that are no rows, each in the first cell: the table stays as wide as its head. */
export const csvNotes = (notes: readonly string[], columns: readonly Column[]): string =>
  stringify(notes.map((note) => columns.map((_, at) => (at === 0 ? note : ''))))

/** One object a line. A member without a value is null: left out, it would say nothing of its field when the line comes back. */
export const jsonLines = (rows: readonly ExportRow[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')
