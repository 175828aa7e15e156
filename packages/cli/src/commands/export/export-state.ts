/**
 * What lies beside a file that is not finished: `<file>.incomplete.json`, with all that is needed to finish it.
 *
 * @module
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { GuantongError } from '@guantong/contract'
import { z } from 'zod'

const segmentSchema = z.object({ only: z.string().optional(), after: z.string().optional() })
const missingSchema = z.object({
  region: z.string(),
  name: z.string().optional(),
  node: z.string(),
  code: z.string(),
  reason: z.string(),
})
const columnSchema = z.object({
  name: z.string(),
  title: z.string(),
  time: z.enum(['utc', 'china', 'day']).optional(),
  words: z.record(z.string(), z.string()).optional(),
})
const stateSchema = z.object({
  file: z.string(),
  dataSet: z.string(),
  query: z.record(z.string(), z.string()),
  format: z.enum(['ndjson', 'csv', 'xlsx']),
  head: z.object({ title: z.string(), columns: z.array(columnSchema).readonly() }).nullable(),
  /** Rows and bytes in `<file>.part` that count; what lies behind them was cut short. */
  rows: z.number().int().min(0),
  bytes: z.number().int().min(0),
  /** What is still to be fetched, in this order. */
  left: z.array(segmentSchema),
  missing: z.array(missingSchema),
  /** Fetches the rest. */
  command: z.string(),
})

export type Segment = z.infer<typeof segmentSchema>
export type ExportState = z.infer<typeof stateSchema>
export type MissingHere = z.infer<typeof missingSchema>

export const partOf = (file: string): string => `${file}.part`
const pathOf = (file: string): string => `${file}.incomplete.json`

/** Undefined when nothing was begun. @throws GuantongError GT_FILE_BROKEN */
export function readExportState(file: string): ExportState | undefined {
  let text: string
  try {
    text = readFileSync(pathOf(file), 'utf8')
  } catch {
    return undefined
  }
  try {
    return stateSchema.parse(JSON.parse(text))
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : 'not JSON'
    throw new GuantongError('GT_INPUT_INVALID', { field: pathOf(file), reason }, { cause })
  }
}

/** Put in place whole: a kill in between leaves the earlier one. */
export function writeExportState(state: ExportState): void {
  const path = pathOf(state.file)
  writeFileSync(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`)
  renameSync(`${path}.new`, path)
}

export function removeExportState(file: string): void {
  rmSync(pathOf(file), { force: true })
}
