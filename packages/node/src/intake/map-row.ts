/**
 * A profile, held against the header of one file, becomes a function from record to case input.
 *
 * @module
 */
import {
  CASE_SPECS,
  type CaseFieldName,
  type Divisions,
  type FieldSpec,
  type Finding,
  makeFinding,
} from '@guantong/standard'
import type { Profile, ProfileRule } from './profile.ts'
import { offsetOf, readTime } from './read-time.ts'

export interface MapContext {
  readonly regionCode: string
  readonly divisions: Divisions
}

/** Fills `findings` with what the profile itself could not read; such fields are absent from the answer. */
export type MapRow = (record: readonly string[], findings: Finding[]) => Record<string, unknown>

export type BoundProfile =
  | { readonly ok: true; readonly map: MapRow }
  /** Columns the profile needs; alternatives are joined by ` | `. */
  | { readonly ok: false; readonly missing: readonly string[] }

/** Reads one rule's value; null when it says nothing. */
type ReadRule = (record: readonly string[], row: RowState) => unknown

interface RowState {
  readonly findings: Finding[]
  dayOnly: boolean
}

export function bindProfile(profile: Profile, header: readonly string[], context: MapContext): BoundProfile {
  const missing: string[] = []
  const readers: { name: CaseFieldName; read: ReadRule }[] = []
  for (const [key, given] of Object.entries(profile.fields)) {
    if (given === undefined) continue
    const name = key as CaseFieldName
    const rules = Array.isArray(given) ? given : [given]
    const usable = rules.filter((rule) => rule.columns === undefined || rule.columns.some((it) => header.includes(it)))
    if (usable.length === 0 && isNeeded(name, rules))
      missing.push(rules.flatMap((rule) => rule.columns ?? []).join(' | '))
    // A field whose columns the file lacks still has its `otherwise`.
    const kept = usable.length > 0 ? usable : rules.filter((rule) => rule.otherwise !== undefined)
    const reads = kept.map((rule) => readerOf(name, rule, profile, header, context))
    if (reads.length > 0) readers.push({ name, read: reads.length === 1 && reads[0] ? reads[0] : firstOf(reads) })
  }
  if (missing.length > 0) return { ok: false, missing }
  const setsPrecision = profile.fields.timePrecision !== undefined
  const map: MapRow = (record, findings) => {
    const input: Record<string, unknown> = {}
    const row: RowState = { findings, dayOnly: false }
    for (const { name, read } of readers) {
      input[name] = read(record, row)
      if (name === 'reportedAt' && !setsPrecision) input.timePrecision = row.dayOnly ? 'day' : 'second'
    }
    return input
  }
  return { ok: true, map }
}

/** A mandatory field that nothing else fills is needed whatever its rules say. */
function isNeeded(name: CaseFieldName, rules: readonly ProfileRule[]): boolean {
  if (rules.some(({ otherwise }) => otherwise !== undefined && otherwise !== null)) return false
  const { constraint, fallback }: FieldSpec = CASE_SPECS[name]
  return (constraint === 'M' && fallback === undefined) || rules.every(({ optional }) => optional !== true)
}

const firstOf =
  (reads: readonly ReadRule[]): ReadRule =>
  (record, row) => {
    for (const read of reads) {
      const value = read(record, row)
      if (value !== null) return value
    }
    return null
  }

function readerOf(
  name: CaseFieldName,
  rule: ProfileRule,
  profile: Profile,
  header: readonly string[],
  context: MapContext,
): ReadRule {
  if (rule.columns === undefined) {
    const { constant } = rule
    const value = typeof constant === 'string' ? constant.replaceAll('{region}', context.regionCode) : constant
    return () => value ?? null
  }
  const indexes = rule.columns.map((column) => header.indexOf(column)).filter((index) => index >= 0)
  const empty = new Set(['', ...profile.empty])
  const convert = converterOf(name, rule, profile, context)
  const otherwise = rule.otherwise ?? null
  return (record, row) => {
    for (const index of indexes) {
      const raw = (record[index] ?? '').trim()
      if (empty.has(raw)) continue
      return convert(raw, row)
    }
    return otherwise
  }
}

function converterOf(
  name: CaseFieldName,
  rule: ProfileRule,
  profile: Profile,
  { divisions, regionCode }: MapContext,
): (raw: string, row: RowState) => unknown {
  if (rule.map !== undefined) {
    const map = new Map(Object.entries(rule.map))
    const { otherwise } = rule
    return (raw) => {
      const value = map.get(raw)
      return value !== undefined ? value : otherwise === undefined ? raw : otherwise
    }
  }
  if (rule.time) {
    const offset = offsetOf(profile.zone)
    return (raw, row) => {
      const time = readTime(raw, offset)
      if (time === null) {
        row.findings.push(makeFinding(name, 'time-unreadable', raw))
        return null
      }
      if (name === 'reportedAt') row.dayOnly = time.dayOnly
      return time.at
    }
  }
  if (rule.division) {
    // A file names a handful of divisions thousands of times.
    const known = new Map<string, string | null>()
    return (raw, row) => {
      let code = known.get(raw)
      if (code === undefined) {
        code = divisionOf(raw, divisions, regionCode)
        if (known.size < 10_000) known.set(raw, code)
      }
      if (code === null) row.findings.push(makeFinding(name, 'division-unknown', raw))
      return code
    }
  }
  if (rule.positive)
    return (raw, row) => {
      const value = Number(raw)
      if (Number.isFinite(value)) return value > 0
      row.findings.push(makeFinding(name, 'type', raw, { zh: name, expected: 'a number', expectedZh: '数值' }))
      return null
    }
  return (raw) => raw
}

/** A code stays what it is, right or wrong; a name must be the name of exactly one lowest division of the region. */
function divisionOf(raw: string, divisions: Divisions, regionCode: string): string | null {
  if (/^\d+$/.test(raw)) return raw
  const [only, another] = divisions.named(raw, regionCode).filter(({ code }) => divisions.isLeaf(code))
  return only !== undefined && another === undefined ? only.code : null
}
