import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { ReportFinding } from './lint-finding.ts'

export interface CsvLine {
  readonly line: number
  readonly row: Readonly<Record<string, string>>
}

/** A CSV with the line each row stands on; a file that is broken or lacks a column is reported, and gives no rows. */
export function readCsvLines(
  dir: string,
  file: string,
  columns: readonly string[],
  tell: ReportFinding,
): readonly CsvLine[] {
  let rows: { record: Record<string, string>; info: { lines: number } }[]
  try {
    const text = readFileSync(join(dir, file), 'utf8')
    // With `info` the library gives pairs, which its types do not say.
    rows = parse(text, { columns: true, bom: true, info: true }) as unknown as typeof rows
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
