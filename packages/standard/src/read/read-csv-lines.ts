import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { ReportFinding } from './lint-finding.ts'

export interface CsvLine {
  readonly line: number
  readonly row: Readonly<Record<string, string>>
}

interface Parsed {
  readonly record: Readonly<Record<string, string>>
  readonly info: { readonly lines: number }
}

/** Of every file as it was last: whoever compares the files again has changed few of them. */
const parsed = new Map<string, { text: string; rows: readonly Parsed[] }>()

function rowsOf(file: string, text: string): readonly Parsed[] {
  const known = parsed.get(file)
  if (known?.text === text) return known.rows
  // With `info` the library gives pairs, which its types do not say.
  const rows = parse(text, { columns: true, bom: true, info: true }) as unknown as readonly Parsed[]
  parsed.set(file, { text, rows })
  return rows
}

/** A CSV with the line each row stands on; a file that is broken or lacks a column is reported, and gives no rows. */
export function readCsvLines(
  dir: string,
  file: string,
  columns: readonly string[],
  tell: ReportFinding,
): readonly CsvLine[] {
  let rows: readonly Parsed[]
  try {
    rows = rowsOf(file, readFileSync(join(dir, file), 'utf8'))
  } catch (error) {
    const { lines = 1, message } = error as { lines?: number; message: string }
    tell(lines, 'csv', `This is not CSV: ${message}`, `CSV 格式有误:${message}`)
    return []
  }
  const missing = columns.filter((column) => rows[0] !== undefined && !(column in rows[0].record))
  if (missing.length > 0) {
    tell(1, 'columns', `The header lacks ${missing.join(', ')}.`, `表头缺少 ${missing.join('、')}。`)
    return []
  }
  return rows.map(({ record, info }) => ({ line: info.lines, row: record }))
}

/** The files of one folder with this ending, sorted; none when there is no such folder. */
export function filesIn(dir: string, folder: string, ending: string): string[] {
  try {
    const names = readdirSync(join(dir, folder)).filter((name) => name.endsWith(ending))
    return names.sort().map((name) => `${folder}/${name}`)
  } catch {
    return []
  }
}
