/**
 * The file of refused rows: what to correct, in the format it came in and in a form that can be imported again.
 *
 * @module
 */
import { rename } from 'node:fs/promises'
import type { Finding } from '@guantong/standard'
import { guarded } from '../../spreadsheet/formula-guard.ts'
import type { Exceljs } from '../../spreadsheet/load-exceljs.ts'
import type { FileFormat } from '../readers/detect-format.ts'
import type { Delimiter } from '../readers/read-delimited.ts'
import { keyedWriter, type RejectWriter, tableWriter, workbookWriter } from './reject-writer.ts'

/** Columns added behind the file's own; a corrected file may keep them, the next import ignores them. */
export const REJECT_COLUMNS = ['row', 'field', 'rule', 'value', 'message', 'message_zh', 'fix', 'fix_zh'] as const

/** Where among them the rules stand that were broken, and the values that broke them. */
export const REJECT_RULE = REJECT_COLUMNS.indexOf('rule')
export const REJECT_VALUE = REJECT_COLUMNS.indexOf('value')

export interface RejectFile {
  add(values: readonly string[], line: number, findings: readonly Finding[]): void
  /** Waits until the disk has caught up. */
  drained(): Promise<void>
  /** The path of the finished file, or null if nothing was refused. */
  close(): Promise<string | null>
}

export interface RejectShape {
  readonly format: FileFormat
  readonly delimiter: Delimiter | null
  /** Names of the values; grows while records with new members come. */
  readonly header: readonly string[]
  /** Under which name a JSON file keeps its list. */
  readonly records?: string | undefined
}

/**
 * Opened at the first refusal and put in place when finished. One entry per refused row, however many findings it has: they
 * are joined by `; ` in the order of the fields. A workbook's are written with `excel`, a table without.
 */
export function makeRejectFile(path: string, shape: RejectShape, excel: Exceljs | null): RejectFile {
  const part = `${path}.part`
  const keyed = ['ndjson', 'json', 'xml'].includes(shape.format)
  // People open tables in spreadsheet programs; a table that is imported again is read by import-desk.ts, which takes it back.
  const isGuarded = !keyed && excel === null
  const written = (texts: readonly string[]): readonly string[] => (isGuarded ? texts.map(guarded) : texts)
  let writer: RejectWriter | undefined
  return {
    add(values, line, findings) {
      writer ??= writerOf(part, shape, excel)
      writer.write(written(values), written(verdictOf(line, findings)))
    },
    drained: async () => writer?.drained(),
    async close() {
      if (writer === undefined) return null
      await writer.close()
      await rename(part, path)
      return path
    },
  }
}

export const verdictOf = (line: number, findings: readonly Finding[]): string[] => {
  const all = (pick: (finding: Finding) => string) => findings.map(pick).join('; ')
  return [
    String(line),
    all(({ field }) => field),
    all(({ rule }) => rule),
    all(({ value }) => value ?? ''),
    all(({ message }) => message.en),
    all(({ message }) => message.zh),
    all(({ fix }) => fix.en),
    all(({ fix }) => fix.zh),
  ]
}

function writerOf(
  path: string,
  { format, delimiter, header, records }: RejectShape,
  excel: Exceljs | null,
): RejectWriter {
  // What XML refuses goes into lines of JSON: nothing here writes XML.
  if (format === 'ndjson' || format === 'json' || format === 'xml')
    return keyedWriter(path, header, REJECT_COLUMNS, format === 'json' ? (records ?? '') : null)
  if (excel !== null) return workbookWriter(path, [...header, ...REJECT_COLUMNS], excel)
  return tableWriter(path, [...header, ...REJECT_COLUMNS], delimiter ?? ',')
}

/** How many columns are the file's own: a file that was a reject file before does not carry the old verdicts along. */
export function ownWidth(header: readonly string[]): number {
  const start = header.length - REJECT_COLUMNS.length
  const isRejectFile = start > 0 && REJECT_COLUMNS.every((column, index) => header[start + index] === column)
  return isRejectFile ? start : header.length
}

/** What reject files of that format are named by. */
export const EXTENSION: Readonly<Record<FileFormat, string>> = {
  csv: '.csv',
  tsv: '.tsv',
  ndjson: '.ndjson',
  json: '.json',
  xml: '.ndjson',
  xlsx: '.xlsx',
  // What a workbook of another format refuses goes into one of the format that is written.
  xlsb: '.xlsx',
  xls: '.xlsx',
  ods: '.xlsx',
  spreadsheetml: '.xlsx',
  html: '.xlsx',
}
