/**
 * Rows as lines of text: separated values and objects.
 *
 * @module
 */
import type { DataField } from '@guantong/standard'
import { stringify } from 'csv-stringify/sync'
import { guarded } from '../spreadsheet/formula-guard.ts'
import type { ExportRow } from './ask-page.ts'

export interface Column {
  readonly name: string
  readonly title: string
}

export const BOM = '\uFEFF'

/** The global id first: by it a row is found again, and two files are compared. */
export function columnsOf(fields: readonly DataField[], lang: 'en' | 'zh' | null): Column[] {
  const titleOf = ({ name, zh, en }: DataField): string => (lang === null ? name : lang === 'zh' ? zh : en)
  return [
    { name: 'id', title: lang === 'zh' ? '全局标识' : lang === 'en' ? 'global id' : 'id' },
    ...fields.map((field) => ({ name: field.name, title: titleOf(field) })),
  ]
}

/** A cell: numbers and truth values as they are, text so that no spreadsheet program runs it, nothing for null. */
export function cellOf(value: unknown): string | number | boolean {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return guarded(typeof value === 'string' ? value : JSON.stringify(value))
}

export const csvHead = (columns: readonly Column[]): string => stringify([columns.map(({ title }) => guarded(title))])

export const csvLines = (rows: readonly ExportRow[], columns: readonly Column[]): string =>
  stringify(rows.map((row) => columns.map(({ name }) => String(cellOf(row[name])))))

/** One object a line; members without a value are left out. */
export const jsonLines = (rows: readonly ExportRow[]): string =>
  rows.map((row) => `${JSON.stringify(row, (_, value) => (value === null ? undefined : value))}\n`).join('')
