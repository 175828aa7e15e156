/**
 * The desk at which the records of one file are judged, one after the other.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { Finding, Standard, ValidRow } from '@guantong/standard'
import { unguarded } from '../../spreadsheet/formula-guard.ts'
import { type BoundProfile, bindProfile } from '../profiles/bind-profile.ts'
import type { Fit } from '../profiles/choose-profile.ts'
import { makeLayout } from '../profiles/layout.ts'
import type { MapContext } from '../profiles/rule-options.ts'
import type { FileRecord } from '../readers/record.ts'
import { ownWidth } from '../rejects/reject-file.ts'
import { countRefusal, countWarnings, type ImportSummary } from './import-summary.ts'
import { columnCount, judgeRecord } from './judge-record.ts'
import { makeRowJudge } from './judge-row.ts'

export interface DeskOptions {
  readonly file: string
  readonly fit: Fit & { readonly bound: BoundProfile }
  readonly titles: readonly FileRecord[]
  readonly standard: Standard
  readonly context: MapContext
  readonly now: Date
  readonly summary: ImportSummary
  readonly onRefused: (values: readonly string[], line: number, findings: readonly Finding[]) => void
  readonly onWarned: (line: number, warnings: readonly Finding[]) => void
}

export interface Desk {
  /** Names of the values that refusals are written with. */
  readonly header: readonly string[]
  /** The rows a record makes; null if it was refused, undefined if it is no data. Counts it. */
  judge(record: FileRecord): readonly ValidRow[] | null | undefined
  /** Told when the records' own names have become more. */
  widen(columns: readonly string[]): void
}

/** @throws GuantongError GT_FILE_COLUMN_TWICE */
export function openDesk(options: DeskOptions): Desk {
  const { fit, standard, context, now, summary } = options
  const { profile } = fit
  let { bound } = fit
  if (bound.twice !== null) throw new GuantongError('GT_FILE_COLUMN_TWICE', { file: options.file, column: bound.twice })
  const keyed = fit.headerAt < 0
  const width = fit.header.length
  const own = keyed ? width : ownWidth(fit.header)
  const names = keyed ? fit.header : fit.header.slice(0, own)
  const layout = makeLayout(profile, names, options.titles)
  const judgeRow = makeRowJudge(bound.dataSet, { standard, regionCode: context.regionCode, now })
  let columns = names.length
  const refuse = ({ values, line }: FileRecord, findings: readonly Finding[]): null => {
    countRefusal(summary, findings)
    options.onRefused(values, line, findings)
    return null
  }
  return {
    header:
      profile.section === undefined || names.includes(profile.section.as) ? names : [...names, profile.section.as],
    widen(more) {
      if (more.length === columns) return
      columns = more.length
      const binding = bindProfile(profile, more, context)
      if (binding.ok) bound = binding.bound
    },
    judge(record) {
      const laid = layout.lay(keyed ? record : fitWidth(record, width, own))
      if (laid === null) return undefined
      summary.rows++
      if (!keyed && !fits(record.values, width)) return refuse(laid, [columnCount(record.values.length, width)])
      const verdict = judgeRecord(bound, judgeRow, laid.values)
      if (!verdict.ok) return refuse(laid, verdict.findings)
      if (verdict.warnings.length > 0) {
        countWarnings(summary, verdict.warnings)
        options.onWarned(record.line, verdict.warnings)
      }
      return verdict.rows
    },
  }
}

/** As many values as the header has names; empty ones beyond them are a spreadsheet's trailing cells. */
const fits = (values: readonly string[], width: number): boolean =>
  values.length === width || (values.length > width && values.slice(width).every((value) => value.trim() === ''))

const fitWidth = (record: FileRecord, width: number, own: number): FileRecord =>
  own === width && record.values.length <= width
    ? record
    : {
        values: own === width ? record.values.slice(0, own) : record.values.slice(0, own).map(unguarded),
        line: record.line,
      }
