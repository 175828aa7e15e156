import type { Status } from '../dictionary/data-set-spec.ts'
import { readTable } from '../read/read-table.ts'

/** MERGED, RECODED, SPLIT, ABOLISHED: the code is gone. RENAMED: the code stays. ESTABLISHED: the code is new. */
export const CHANGE_KINDS = ['ABOLISHED', 'ESTABLISHED', 'MERGED', 'RECODED', 'RENAMED', 'SPLIT'] as const
export type DivisionChangeKind = (typeof CHANGE_KINDS)[number]

/** One change of a division (区划变更). */
export interface DivisionChange {
  readonly code: string
  /** The name before the change; of what is new, its first. */
  readonly name: string
  readonly change: DivisionChangeKind
  /** Codes it is found under now; several where it was divided. */
  readonly successors: readonly string[]
  /** Null where only the year is known. */
  readonly effectiveDate: string | null
  readonly year: number | null
  /** The document that approved it; empty when not known. */
  readonly evidence: string
  readonly status: Status
  readonly note: string
}

interface Row {
  code: string
  name: string
  change: DivisionChangeKind
  successor_codes: string
  effective_date: string
  year: string
  evidence: string
  status: Status
  note: string
}

/** Reads the change history. Not checked: that it is complete (it is not, see the README of the files). */
export function readDivisionChanges(dir: string): readonly DivisionChange[] {
  return readTable<Row>(dir, 'divisions/changes.csv').map((row) => ({
    code: row.code,
    name: row.name,
    change: row.change,
    successors: row.successor_codes === '' ? [] : row.successor_codes.split(';'),
    effectiveDate: row.effective_date === '' ? null : row.effective_date,
    year: row.year === '' ? null : Number(row.year),
    evidence: row.evidence,
    status: row.status,
    note: row.note,
  }))
}

const BEGINS: readonly DivisionChangeKind[] = ['ESTABLISHED', 'RECODED']
const ENDS: readonly DivisionChangeKind[] = ['ABOLISHED', 'MERGED', 'RECODED', 'SPLIT']

/** Does a code end by this change? */
export const endsCode = ({ change }: DivisionChange): boolean => ENDS.includes(change)

/** Validity of a code, as far as its changes tell the day: of several that made it, the last. */
export function validityOf(
  code: string,
  changes: readonly DivisionChange[],
): { readonly validFrom: string | null; readonly validTo: string | null } {
  const last = (those: readonly DivisionChange[]): string | null =>
    those.toSorted((a, b) => (a.year ?? 0) - (b.year ?? 0)).at(-1)?.effectiveDate ?? null
  const begins = (each: DivisionChange): boolean =>
    BEGINS.includes(each.change) && (each.change === 'ESTABLISHED' ? each.code : each.successors[0]) === code
  return {
    validFrom: last(changes.filter(begins)),
    validTo: last(changes.filter((each) => each.code === code && endsCode(each))),
  }
}
