/**
 * Pushed rows into the ledger, under the same profile, rules and writer as a file's.
 *
 * @module
 */
import { type Finding, makeFinding, type Standard, type ValidRow } from '@guantong/standard'
import type { Ledger } from '../ledger/connection/connect.ts'
import { addMasked, type PersonalCounts } from './personal/found.ts'
import { bindProfile } from './profiles/bind-profile.ts'
import type { Profile } from './profiles/profile.ts'
import { makeKeyedRecords } from './readers/keyed-records.ts'
import type { Sender } from './rows/held-elsewhere.ts'
import { holdTogether } from './rows/hold-together.ts'
import { judgeRecord, type RecordVerdict, readRecord } from './rows/judge-record.ts'
import { makeRowJudge } from './rows/judge-row.ts'
import { keepHeld } from './rows/keep-held.ts'
import { lostDeadlines } from './rows/lost-deadlines.ts'
import { setDeadlines } from './rows/set-deadlines.ts'
import { writeRows } from './rows/write-rows.ts'

/** What became of one row, in the order they came; `row` counts from 1. */
export type PushedRow =
  | { readonly row: number; readonly accepted: true; readonly warnings: readonly Finding[] }
  | { readonly row: number; readonly accepted: false; readonly findings: readonly Finding[] }

export interface PushOutcome {
  readonly dataSet: string
  readonly rows: number
  readonly accepted: number
  readonly rejected: number
  /** Of the accepted: rows of the data set, which may be more than were pushed if a profile makes several of one. */
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
  /** Personal data replaced in free text: by field, how many of each kind. */
  readonly masked: Readonly<Record<string, PersonalCounts>>
  readonly outcomes: readonly PushedRow[]
}

export interface PushRecordsOptions {
  readonly ledger: Ledger
  readonly standard: Standard
  readonly regionCode: string
  /** Rows must lie within this division. */
  readonly sender: string
  readonly profile: Profile
  /** Subject of the token. */
  readonly by: string
  readonly now: Date
}

/** Missing columns, when the profile does not fit what was pushed. */
export type Pushed =
  | { readonly ok: true; readonly outcome: PushOutcome }
  | { readonly ok: false; readonly missing: readonly string[] }

/** The good rows go in, in one transaction; the others are named. The same push again changes nothing. */
export async function pushRecords(options: PushRecordsOptions, pushed: readonly unknown[]): Promise<Pushed> {
  const { ledger, standard, regionCode, sender, profile, by, now } = options
  const { divisions } = standard
  const keyed = makeKeyedRecords('data')
  const laid = pushed.map((each, index) => (isObject(each) ? keyed.recordOf(each, index + 1) : null))
  const binding = bindProfile(profile, keyed.columns, { regionCode, divisions, valueLists: standard.valueLists })
  if (!binding.ok) return { ok: false, missing: binding.missing }
  const { bound } = binding
  const judge = makeRowJudge(bound.dataSet, { standard, regionCode, now })
  const read = laid.map((record) => (record === null ? null : readRecord(bound, record)))
  const complete = await keepHeld(
    { db: ledger.pool, dataSet: bound.dataSet, regionCode, onHeld: () => {} },
    read.filter((one) => one !== null),
  )
  const judged = read.map((record, index): RecordVerdict => {
    if (record === null) return { ok: false, findings: [noObject(pushed[index])] }
    const verdict = judgeRecord(complete(record), judge)
    if (!verdict.ok) return verdict
    const place = verdict.rows.map(placeOf).find((code) => !divisions.isWithin(code, sender))
    if (place === undefined) return verdict
    return { ok: false, findings: [makeFinding('divisionCode', 'sender-outside', place, { sender })] }
  })
  const held = await holdTogether(
    { db: ledger.pool, standard, regionCode, sender: senderOf(options) },
    bound.dataSet,
    judged.flatMap(rowsOf),
  )
  const rows: ValidRow[] = []
  const outcomes = judged.map((verdict, index): PushedRow => {
    const row = index + 1
    const findings = verdict.ok ? verdict.rows.flatMap(held.refusalsOf) : verdict.findings
    if (!verdict.ok || findings.length > 0) return { row, accepted: false, findings }
    rows.push(...verdict.rows)
    return { row, accepted: true, warnings: [...verdict.warnings, ...verdict.rows.flatMap(held.warningsOf)] }
  })
  const { dataSet } = bound
  const dated = await setDeadlines({ db: ledger.pool, standard, regionCode, dataSet }, rows)
  const changed = rows.flatMap((row, at) =>
    dated.rows[at] === row ? [] : [[row, dated.rows[at] as ValidRow] as const],
  )
  const lost = await lostDeadlines({ db: ledger.pool, regionCode, dataSet }, new Map(changed))
  const told = outcomes.map((each, index) => {
    if (!each.accepted || lost.size === 0) return each
    const more = rowsOf(judged[index] as RecordVerdict).flatMap((row) => lost.get(row) ?? [])
    return { ...each, warnings: [...each.warnings, ...more] }
  })
  const terms = { now, writer: { by, door: 'PUSH', source: sender } } as const
  const nothing = { inserted: 0, updated: 0, unchanged: 0 }
  const written = rows.length === 0 ? nothing : await writeRows(ledger, dataSet, dated.rows, terms, dated.ground)
  const accepted = outcomes.filter((each) => each.accepted).length
  const { inserted, updated, unchanged } = written
  const counts = { rows: pushed.length, accepted, rejected: pushed.length - accepted, inserted, updated, unchanged }
  const masked: Record<string, PersonalCounts> = {}
  for (const each of told) if (each.accepted) addMasked(masked, each.warnings)
  return { ok: true, outcome: { dataSet: bound.dataSet.name, ...counts, masked, outcomes: told } }
}

const rowsOf = (verdict: RecordVerdict): readonly ValidRow[] => (verdict.ok ? verdict.rows : [])

/** Undefined for all of the region: who stands for it may move rows within it. */
function senderOf({ standard, regionCode, sender }: PushRecordsOptions): Sender | undefined {
  const { isWithin } = standard.divisions
  if (isWithin(regionCode, sender)) return undefined
  return { name: sender, covers: (division) => isWithin(division, sender) }
}

/** A row that names no division is the whole region's. */
const placeOf = (row: ValidRow): string => (typeof row.divisionCode === 'string' ? row.divisionCode : row.regionCode)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const noObject = (value: unknown): Finding =>
  makeFinding('', 'type', value, { zh: '行', expected: 'an object', expectedZh: '对象' })
