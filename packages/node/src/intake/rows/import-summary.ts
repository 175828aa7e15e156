/**
 * What an import tells about itself.
 *
 * @module
 */
import type { Finding } from '@guantong/standard'
import type { Written } from '../../ledger/rows/upsert-rows.ts'
import { addMasked, type PersonalCounts } from '../personal/found.ts'
import type { LeftOut } from '../profiles/beside-table.ts'
import type { KnownZone } from '../profiles/zone.ts'

export interface ImportSummary extends Written {
  /** accepted + rejected; blank lines, titles and repeated headers are no rows. */
  rows: number
  /** Rows of the file that went in, each with all the records it makes. */
  accepted: number
  rejected: number
  /** inserted + updated + unchanged; more or fewer than `accepted` where a row makes several records, or none. */
  records: number
  warnings: number
  warningsByRule: Record<string, number>
  rejectedByRule: Record<string, number>
  /** Personal data replaced in free text: by field, how many of each kind. */
  masked: Record<string, PersonalCounts>
  /** Fields that kept what was held of a row, for there was no column for them. */
  kept: readonly string[]
  /** Rows that were held and kept these fields. */
  keptRows: number
  /** Lines below the header that are no rows: totals, notes, signatures, titles that come again. */
  leftOut: number
  /** The first of them. */
  leftOutLines: LeftOut[]
  /** Path of the reject file, null when nothing was refused. */
  rejects: string | null
  dataSet: string
  profile: string
  format: string
  /** Null for spreadsheets and for records that a program hands in. */
  encoding: string | null
  /** `bom`, `seen`, `assumed` (nothing but ASCII) or `stated`. */
  encodingBy: string | null
  /** The next best reading of the bytes, where they were judged. */
  encodingRunnerUp: string | null
  /** The zone of times that have none in the file, and what says so: `stated` by the caller, the `profile`, the `node`'s place. */
  zone: string | null
  zoneBy: KnownZone['by'] | null
  /** Rows of the file that an earlier, interrupted import of the same file had dealt with. */
  resumedAt: number
  dryRun: boolean
  seconds: number
}

export const emptySummary = (): ImportSummary => ({
  rows: 0,
  accepted: 0,
  rejected: 0,
  records: 0,
  inserted: 0,
  updated: 0,
  unchanged: 0,
  warnings: 0,
  warningsByRule: {},
  rejectedByRule: {},
  masked: {},
  kept: [],
  keptRows: 0,
  leftOut: 0,
  leftOutLines: [],
  rejects: null,
  dataSet: '',
  profile: '',
  format: '',
  encoding: null,
  encodingBy: null,
  encodingRunnerUp: null,
  zone: null,
  zoneBy: null,
  resumedAt: 0,
  dryRun: false,
  seconds: 0,
})

export interface ImportProgress {
  rows: number
  accepted: number
  rejected: number
  bytes: number
  totalBytes: number
}

export function countWritten(summary: ImportSummary, { inserted, updated, unchanged }: Written): void {
  summary.inserted += inserted
  summary.updated += updated
  summary.unchanged += unchanged
  summary.records += inserted + updated + unchanged
}

export function countWarnings(summary: ImportSummary, warnings: readonly Finding[]): void {
  summary.warnings += warnings.length
  for (const { rule } of warnings) summary.warningsByRule[rule] = (summary.warningsByRule[rule] ?? 0) + 1
  addMasked(summary.masked, warnings)
}

export function countRefusal(summary: ImportSummary, findings: readonly Finding[]): void {
  summary.rejected++
  for (const { rule } of findings) summary.rejectedByRule[rule] = (summary.rejectedByRule[rule] ?? 0) + 1
}

/** Named one by one; beyond, only counted. */
const MOST_LINES = 20

export function countLeftOut(summary: ImportSummary, line: LeftOut): void {
  summary.leftOut++
  if (summary.leftOutLines.length < MOST_LINES) summary.leftOutLines.push(line)
}
