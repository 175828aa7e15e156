import type { CaseRow } from '../dictionary/case-fields.ts'
import { dataSetOf } from '../dictionary/data-set.ts'
import type { Finding } from './finding.ts'
import type { RowContext } from './row-rule.ts'
import { validateRow } from './validate-row.ts'

export type CaseContext = RowContext

export type CaseVerdict =
  | { readonly ok: true; readonly case: CaseRow; readonly warnings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] }

/** `validateRow` for the case, typed. */
export function validateCase(input: Readonly<Record<string, unknown>>, context: CaseContext): CaseVerdict {
  const verdict = validateRow(dataSetOf('Case'), input, context)
  if (!verdict.ok) return verdict
  return { ok: true, case: verdict.row as CaseRow, warnings: verdict.warnings }
}
