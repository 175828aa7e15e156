/**
 * From a record of a file to rows of its data set, or to what is wrong with it.
 *
 * @module
 */
import { type DataField, type Finding, makeFinding, type ValidRow } from '@guantong/standard'
import type { BoundProfile, Input } from '../profiles/bind-profile.ts'
import type { FileRecord } from '../readers/record.ts'
import type { JudgeRow } from './judge-row.ts'

export type RecordVerdict =
  /** None, one or several rows. */
  | { readonly ok: true; readonly rows: readonly ValidRow[]; readonly warnings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] }

/** What a profile makes of a record, before anything is held against the dictionary. */
export interface ReadRecord {
  readonly inputs: readonly Input[]
  /** Fields of which it says nothing: they keep what is held. */
  readonly kept: readonly DataField[]
  /** What the profile could not read. */
  readonly unread: readonly Finding[]
  readonly warnings: readonly Finding[]
}

export function readRecord(bound: BoundProfile, { values, absent, notes }: Omit<FileRecord, 'line'>): ReadRecord {
  const unread: Finding[] = []
  const warnings: Finding[] = []
  const kept = absent === undefined ? bound.kept : bound.keptWithout(values.length, absent)
  return { inputs: bound.map(values, unread, warnings, notes), kept, unread, warnings }
}

/**
 * A record stands or falls as a whole: when one of the rows it makes is refused, none of them goes in, so that the corrected
 * record can be imported again as it is.
 */
export function judgeRecord({ inputs, unread, warnings: odd }: ReadRecord, judge: JudgeRow): RecordVerdict {
  const warnings = [...odd]
  const rows: ValidRow[] = []
  const refused: Finding[] = []
  for (const input of inputs) {
    const verdict = judge(input)
    if (verdict.ok) {
      rows.push(verdict.row)
      warnings.push(...verdict.warnings)
    } else refused.push(...verdict.findings)
  }
  if (unread.length === 0 && refused.length === 0) return { ok: true, rows, warnings }
  // What the profile could not read is absent from the input; that it is then `required` as well would be reported twice.
  const told = new Set(unread.map(({ field }) => field))
  return { ok: false, findings: [...unread, ...once(refused.filter(({ field }) => !told.has(field)))] }
}

/** A row spread over several records breaks the same rule in each. */
function once(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>()
  return findings.filter(({ field, rule, value }) => {
    const key = `${field}|${rule}|${value}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** More or fewer values than the header has. */
export const columnCount = (count: number, expected: number): Finding =>
  makeFinding('', 'column-count', String(count), { count, expected })
