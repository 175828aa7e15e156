/**
 * One rule of a profile, as a function from row to value.
 *
 * @module
 */
import {
  type DataField,
  type DataSet,
  type Divisions,
  type Finding,
  makeFinding,
  type ValueList,
} from '@guantong/standard'
import { converterOf } from './convert-value.ts'
import type { Profile, ProfileRule } from './profile.ts'
import { moment } from './read-time.ts'
import type { ZoneReader } from './zone.ts'

export interface MapContext {
  readonly regionCode: string
  readonly divisions: Divisions
  readonly valueLists: readonly ValueList[]
}

export interface RowState {
  readonly findings: Finding[]
  readonly warnings: Finding[]
  /** The field that dates the row gave a day only. */
  dayOnly: boolean
}

/** Reads one rule's value; null when it says nothing. */
export type ReadRule = (values: readonly string[], row: RowState) => unknown

export interface RuleOptions {
  readonly dataSet: DataSet
  readonly field: DataField
  readonly rule: ProfileRule
  readonly profile: Profile
  readonly context: MapContext
  readonly zone: ZoneReader
  readonly empty: ReadonlySet<string>
  /** Position of a column of the file; -1 when it has none. */
  readonly column: (name: string) => number
}

export function readerOf(options: RuleOptions): ReadRule {
  const { rule, context } = options
  if (rule.constant !== undefined) {
    const { constant } = rule
    const value = typeof constant === 'string' ? constant.replaceAll('{region}', context.regionCode) : constant
    return () => value
  }
  if (rule.parts !== undefined) return partsReader(options, rule.parts)
  const raw = rule.template === undefined ? columnReader(options) : templateReader(options, rule.template)
  const convert = converterOf(options)
  const extract = rule.extract === undefined ? undefined : new RegExp(rule.extract, 'u')
  const otherwise = rule.otherwise ?? null
  return (values, row) => {
    let text = raw(values)
    if (text !== null && extract !== undefined) {
      const found = extract.exec(text)
      if (found === null) return null
      text = (found[1] ?? found[0]).trim()
    }
    return text === null ? otherwise : convert(text, row)
  }
}

type ReadText = (values: readonly string[]) => string | null

function columnReader({ rule, column, empty }: RuleOptions, columns: readonly string[] = rule.columns ?? []): ReadText {
  const positions = columns.map(column).filter((position) => position >= 0)
  return (values) => {
    for (const position of positions) {
      const text = (values[position] ?? '').trim()
      if (!empty.has(text)) return text
    }
    return null
  }
}

/** Says nothing where one of its columns is empty: half an identifier is none. */
function templateReader({ column, empty, context }: RuleOptions, template: string): ReadText {
  const parts = template.split(/(\{[^}]+\})/).filter((part) => part !== '')
  const reads = parts.map((part): ReadText => {
    const [, name, width] = /^\{([^}:]+)(?::(\d+))?\}$/.exec(part) ?? []
    if (name === undefined) return () => part
    if (name === 'region') return () => context.regionCode
    const position = column(name)
    return (values) => {
      const text = (values[position] ?? '').trim()
      return empty.has(text) ? null : text.padStart(Number(width ?? 0), '0')
    }
  })
  return (values) => {
    let whole = ''
    for (const read of reads) {
      const text = read(values)
      if (text === null) return null
      whole += text
    }
    return whole
  }
}

function partsReader(options: RuleOptions, parts: NonNullable<ProfileRule['parts']>): ReadRule {
  const { field, zone, dataSet } = options
  const read = (columns: readonly string[] | undefined): ReadText =>
    columns === undefined ? () => null : columnReader(options, columns)
  const [year, month, day, hour, minute] = [parts.year, parts.month, parts.day, parts.hour, parts.minute].map(read)
  return (values, row) => {
    const [y, mo, d, h, mi] = [year, month, day, hour, minute].map((part) => part?.(values) ?? null)
    if (y === null && mo === null && d === null) return null
    const text = `${y ?? ''}-${mo ?? ''}-${d ?? ''}${h == null ? '' : ` ${h}:${(mi ?? '0').padStart(2, '0')}`}`
    const [Y, M, D, H, MI] = [y, mo, d, h ?? '0', mi ?? '0'].map(Number) as [number, number, number, number, number]
    const midnight = Date.UTC(Y, M - 1, D)
    // Hour 24 is the midnight that ends the day.
    const valid =
      [Y, M, D, H, MI].every(Number.isInteger) && M >= 1 && M <= 12 && H >= 0 && H <= 24 && MI >= 0 && MI < 60
    if (!valid || new Date(midnight).getUTCDate() !== D) {
      row.findings.push(makeFinding(field.name, 'time-unreadable', text))
      return null
    }
    const dayText = `${Y}-${String(M).padStart(2, '0')}-${String(D).padStart(2, '0')}`
    if (field.type === 'date') return dayText
    if (field.name === dataSet.time) row.dayOnly = h === null
    return moment(midnight + (H * 60 + MI) * 60_000, zone, h === null, dayText).at
  }
}
