/**
 * Cases handed in by a program (接口报送), under the same validation as files.
 *
 * @module
 */
import { type CaseContext, type CaseRow, type Finding, type Standard, validateCase } from '@guantong/standard'
import type { Ledger } from '../ledger/connect.ts'
import { writeCases } from './write-cases.ts'

export interface SubmitOptions {
  ledger: Ledger
  standard: Standard
  regionCode: string
  now: Date
}

/** A finding of one row; `index` is the row's position in the given list. */
export interface RowFinding extends Finding {
  readonly index: number
}

export interface SubmitOutcome {
  /** inserted + updated + unchanged */
  accepted: number
  inserted: number
  updated: number
  unchanged: number
  /** Why rows were refused; a row may have several. */
  rejected: RowFinding[]
  /** What is odd about accepted rows. */
  warnings: RowFinding[]
}

/** Writes the good ones in one transaction and names the others. Handing the same list in again changes nothing. */
export async function submitCases(
  { ledger, standard, regionCode, now }: SubmitOptions,
  inputs: readonly Readonly<Record<string, unknown>>[],
): Promise<SubmitOutcome> {
  const context: CaseContext = { regionCode, divisions: standard.divisions, codes: standard.codes, now }
  const rows: CaseRow[] = []
  const rejected: RowFinding[] = []
  const warnings: RowFinding[] = []
  for (const [index, input] of inputs.entries()) {
    const verdict = validateCase(input, context)
    if (verdict.ok) rows.push(verdict.case)
    const [list, findings] = verdict.ok ? [warnings, verdict.warnings] : [rejected, verdict.findings]
    for (const finding of findings) list.push({ index, ...finding })
  }
  const nothing = { inserted: 0, updated: 0, unchanged: 0 }
  const written = rows.length === 0 ? nothing : await writeCases(ledger, rows, now)
  return { accepted: rows.length, rejected, warnings, ...written }
}
