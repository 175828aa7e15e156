/**
 * Records of a file, some hundreds at a time, held against what they refer to.
 *
 * @module
 */
import type { Finding, ValidRow } from '@guantong/standard'
import type { OpenReference, ReferenceCheck } from './check-references.ts'
import type { JudgedRecord } from './import-desk.ts'

/** A row that names one of its own data set, which had not come yet. */
export type OpenLine = Omit<OpenReference, 'row'> & { readonly line: number }

/**
 * The same records, in the same order: those whose rows refer to nothing that is held are refused, each as a whole. What is
 * open goes into `open`, once for each row that is named.
 */
export async function judgeTogether(
  check: ReferenceCheck,
  records: readonly JudgedRecord[],
  open: Map<string, OpenLine>,
): Promise<readonly JudgedRecord[]> {
  const lines = new Map<ValidRow, number>()
  for (const { line, verdict } of records) if (verdict.ok) for (const row of verdict.rows) lines.set(row, line)
  const references = await check.judge([...lines.keys()])
  for (const { row, key, finding } of references.open) {
    const text = JSON.stringify(key)
    if (!open.has(text)) open.set(text, { line: lines.get(row) ?? 0, key, finding })
  }
  return records.map((record): JudgedRecord => {
    const { verdict } = record
    if (!verdict.ok) return record
    const findings = verdict.rows.flatMap((row) => references.findings.get(row) ?? [])
    if (findings.length > 0) return { ...record, verdict: { ok: false, findings } }
    return warned(record, references.warnings)
  })
}

/** The record with what is odd about its rows besides; the same record where nothing is. */
export function warned(record: JudgedRecord, by: ReadonlyMap<ValidRow, readonly Finding[]>): JudgedRecord {
  const { verdict } = record
  if (!verdict.ok || by.size === 0) return record
  const warnings = verdict.rows.flatMap((row) => by.get(row) ?? [])
  if (warnings.length === 0) return record
  return { ...record, verdict: { ...verdict, warnings: [...verdict.warnings, ...warnings] } }
}
