/**
 * The desk at which the records of one file are judged, one after the other.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { type Finding, makeFinding, type Standard, type ValidRow } from '@guantong/standard'
import { rowKeyOf } from '../../ledger/rows/row-key.ts'
import type { WithdrawnRow } from '../../ledger/rows/withdrawn-rows.ts'
import { isNote } from '../../spreadsheet/exported-table.ts'
import { unguarded } from '../../spreadsheet/formula-guard.ts'
import { type BesideKind, besideTable, leftOut } from '../profiles/beside-table.ts'
import { type BoundProfile, bindProfile } from '../profiles/bind-profile.ts'
import type { Fit } from '../profiles/choose-profile.ts'
import { makeLayout } from '../profiles/layout.ts'
import type { MapContext } from '../profiles/rule-options.ts'
import type { BadByte, FileRecord } from '../readers/record.ts'
import { ownWidth, REJECT_RULE, REJECT_VALUE } from '../rejects/reject-file.ts'
import { countLeftOut, countRefusal, countWarnings, type ImportSummary } from './import-summary.ts'
import { columnCount, judgeRecord, type ReadRecord, type RecordVerdict, readRecord } from './judge-record.ts'
import { makeRowJudge } from './judge-row.ts'
import type { Complete } from './keep-held.ts'
import { isWithdrawn } from './withdrawn-before.ts'

export interface DeskOptions {
  readonly file: string
  readonly fit: Fit & { readonly bound: BoundProfile }
  readonly titles: readonly FileRecord[]
  /** A workbook as a node wrote it: nothing in it is guarded. */
  readonly exact: boolean
  readonly standard: Standard
  readonly context: MapContext
  readonly now: Date
  readonly summary: ImportSummary
  /** Rows that do not come back, by key. */
  readonly withdrawn: ReadonlyMap<string, WithdrawnRow>
  readonly onRefused: (values: readonly string[], line: number, findings: readonly Finding[]) => void
  readonly onWarned: (line: number, warnings: readonly Finding[]) => void
}

/** A record as it was read, with as many values as it should have, or without. */
export interface LaidRecord extends Place {
  readonly read: ReadRecord | Finding
}

/** A record as it was judged, before its rows are held against others. */
export interface JudgedRecord extends Place {
  readonly verdict: RecordVerdict
}

interface Place {
  /** Which of the file's rows it is, from 1. */
  readonly number: number
  /** As refusals write it. */
  readonly laid: FileRecord
  /** Where it stands in the file. */
  readonly line: number
}

export interface Desk {
  /** Names of the values that refusals are written with. */
  readonly header: readonly string[]
  /** Undefined if the record is no data. Counts it as a row. */
  read(record: FileRecord): LaidRecord | undefined
  /** `complete` adds to what was read what is held of the row. */
  judge(record: LaidRecord, complete: Complete): JudgedRecord
  /** Counts and tells what became of a record: the rows it makes, null if it is refused. To be called in the order of the file. */
  settle(judged: JudgedRecord): readonly ValidRow[] | null
  /** Told when the records' own names have become more. */
  widen(columns: readonly string[]): void
}

const OTHER_HEADER =
  'here another table begins, with its columns in another order; import it as a file of its own (此处起是列次不同的另一张表,请另存为单独的文件)'

/** @throws GuantongError GT_FILE_COLUMN_TWICE; from `read`, GT_FILE_BROKEN where the header of another table comes */
export function openDesk(options: DeskOptions): Desk {
  const { fit, standard, context, now, summary, withdrawn } = options
  const { profile } = fit
  let { bound } = fit
  if (bound.twice !== null) throw new GuantongError('GT_FILE_COLUMN_TWICE', { file: options.file, column: bound.twice })
  const keyed = fit.headerAt < 0
  const width = fit.header.length
  const own = keyed ? width : ownWidth(fit.header)
  const names = keyed ? fit.header : fit.header.slice(0, own)
  const isGuarded = (own !== width || fit.exported) && !keyed && !options.exact
  const layout = makeLayout(profile, names, options.titles, fit.headerRows)
  const judgeRow = makeRowJudge(bound.dataSet, { standard, regionCode: context.regionCode, now })
  const keyOf = rowKeyOf(bound.dataSet)
  const unlessWithdrawn = (verdict: RecordVerdict): RecordVerdict => {
    if (withdrawn.size === 0 || !verdict.ok) return verdict
    const gone = verdict.rows.flatMap((row) => withdrawn.get(keyOf(row)) ?? [])
    return gone.length === 0 ? verdict : { ok: false, findings: gone.map((row) => isWithdrawn(bound.dataSet, row)) }
  }
  const isBeside = keyed || fit.exported || own !== width ? () => null : besideOf(options.titles, width)
  let columns = names.length
  let ends = namesEnd(fit.header)
  /** What an export says of itself at its end. */
  const isNoRow = (values: readonly string[]): boolean =>
    keyed ? ends.some((at) => (values[at] ?? '') !== '') : isNote(values[0])
  return {
    header:
      profile.section === undefined || names.includes(profile.section.as) ? names : [...names, profile.section.as],
    widen(more) {
      if (more.length === columns) return
      columns = more.length
      ends = namesEnd(more)
      const binding = bindProfile(profile, more, context, fit.exported)
      if (binding.ok) bound = binding.bound
    },
    read(record) {
      if (fit.exported && isNoRow(record.values)) return undefined
      const laid = layout.lay(keyed ? record : fitWidth(record, { own, isGuarded }))
      if (laid === 'another')
        throw new GuantongError('GT_FILE_BROKEN', { file: options.file, line: record.line, reason: OTHER_HEADER })
      if (laid === null || (!keyed && isBlank(record))) return undefined
      const beside = isBeside(record.values)
      if (beside !== null) {
        countLeftOut(summary, leftOut(record.line, beside, record.values))
        return undefined
      }
      const number = ++summary.rows
      const { line } = record
      if (record.unusable !== undefined) return { number, laid, line, read: unusable(record.unusable) }
      if (!keyed && !fits(record.values, width))
        return { number, laid: whole(record, own), line, read: columnCount(record.values.length, width) }
      // Refused before for the number of its values, which were then written into the columns there are: only a person can tell them.
      if (own !== width && record.values[own + REJECT_RULE]?.trim() === 'column-count')
        return { number, laid, line, read: columnCount(Number(record.values[own + REJECT_VALUE]) || own, own) }
      const [bad] = record.badBytes ?? []
      if (bad !== undefined) return { number, laid, line, read: unreadable(bad, record.values, names) }
      if (record.stray !== undefined)
        return { number, laid, line, read: quoteAlone(record.stray, record.values, names) }
      return { number, laid, line, read: readRecord(bound, laid) }
    },
    judge({ read, ...place }, complete) {
      if ('rule' in read) return { ...place, verdict: { ok: false, findings: [read] } }
      return { ...place, verdict: unlessWithdrawn(judgeRecord(complete(read), judgeRow)) }
    },
    settle({ laid, line, verdict }) {
      if (!verdict.ok) {
        countRefusal(summary, verdict.findings)
        options.onRefused(laid.values, laid.line, verdict.findings)
        return null
      }
      if (verdict.warnings.length > 0) {
        countWarnings(summary, verdict.warnings)
        options.onWarned(line, verdict.warnings)
      }
      return verdict.rows
    },
  }
}

/** Formatted cells without a value are no row. A value that the file has lost is one. */
const isBlank = ({ values, notes }: FileRecord): boolean =>
  values.every((value) => value.trim() === '') &&
  ![...(notes?.values() ?? [])].some(({ kind }) => kind === 'error' || kind === 'no-result')

/** What stands above the header comes again at the head of each page. */
function besideOf(titles: readonly FileRecord[], width: number): (values: readonly string[]) => BesideKind | null {
  const known = new Set(titles.map(({ values }) => wholeOf(values)))
  known.delete('')
  return (values) => (known.size > 0 && known.has(wholeOf(values)) ? 'title' : besideTable(values, width))
}

const wholeOf = (values: readonly string[]): string =>
  values
    .map((value) => value.trim())
    .join('\0')
    .replace(/\0+$/, '')

const unreadable = ({ position, byte }: BadByte, values: readonly string[], names: readonly string[]): Finding => {
  const column = names[position] ?? String(position + 1)
  return makeFinding('', 'bytes-unreadable', values[position] ?? '', { byte, column })
}

const unusable = ({ text, twice }: NonNullable<FileRecord['unusable']>): Finding => {
  const value = text.slice(0, MOST_TEXT)
  if (twice !== null) return makeFinding('', 'member-twice', value, { name: twice.slice(0, MOST_NAME) })
  return makeFinding('', 'type', value, { zh: '行', expected: 'an object', expectedZh: '对象' })
}

const MOST_TEXT = 2000
const MOST_NAME = 60

const quoteAlone = (position: number, values: readonly string[], names: readonly string[]): Finding =>
  makeFinding('', 'quote-alone', values[position] ?? '', { column: names[position] ?? String(position + 1) })

/** As many values as the header has names; empty ones beyond them are a spreadsheet's trailing cells. */
const fits = (values: readonly string[], width: number): boolean =>
  values.length === width || (values.length > width && values.slice(width).every((value) => value.trim() === ''))

/** Where an NDJSON export has its last line, `{"_end": …}`. */
const namesEnd = (columns: readonly string[]): number[] =>
  columns.flatMap((name, at) => (name === '_end' || name.startsWith('_end.') ? [at] : []))

/** The row as it stands, values beyond the last column within that one: a refusal loses nothing. */
function whole(record: FileRecord, own: number): FileRecord {
  const { values } = record
  if (values.length <= own || own === 0) return record
  return { ...record, values: [...values.slice(0, own - 1), values.slice(own - 1).join(',')] }
}

interface Width {
  /** Without the columns of a reject file. */
  readonly own: number
  /** A node wrote the table, a reject file or an export: its cells are guarded against spreadsheet programs. */
  readonly isGuarded: boolean
}

function fitWidth(record: FileRecord, { own, isGuarded }: Width): FileRecord {
  if (!isGuarded && record.values.length <= own) return record
  const values = record.values.slice(0, own)
  return { ...record, values: isGuarded ? values.map(unguarded) : values }
}
