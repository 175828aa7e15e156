/**
 * One rule of a profile, as a function from row to value.
 *
 * @module
 */
import { hash as digest } from 'node:crypto'
import { halfWidth, isIdentifier, makeFinding, type RuleName } from '@guantong/standard'
import { isErrorText, isNoKey, withoutWrap } from '../../spreadsheet/cell-text.ts'
import type { CellNote } from '../readers/record.ts'
import { converterOf } from './convert-value.ts'
import { percentOf, percentRows } from './percent-cell.ts'
import type { ProfileRule } from './profile.ts'
import { moment } from './read-time.ts'
import { type RowState, type RuleOptions, withRegion } from './rule-options.ts'

/** Reads one rule's value; null when it says nothing. */
export type ReadRule = (values: readonly string[], row: RowState) => unknown

export function readerOf(options: RuleOptions): ReadRule {
  const { rule, context } = options
  if (rule.constant !== undefined) {
    const { constant } = rule
    const value = withRegion(constant, context)
    return () => value
  }
  if (rule.parts !== undefined) return partsReader(options, rule.parts)
  const raw = rule.template === undefined ? columnReader(options) : templateReader(options, rule.template)
  const convert = converterOf(options)
  const extract = rule.extract === undefined ? undefined : new RegExp(rule.extract, 'u')
  const otherwise = withRegion(rule.otherwise ?? null, context)
  const isNumber = options.field.type === 'integer' || options.field.type === 'number'
  return (values, row) => {
    let text = raw(values, row)
    if (extract !== undefined) {
      const found = text === null ? null : extract.exec(isNumber ? halfWidth(text) : text)
      // A mandatory number that is not what is wanted is refused as what it is, and not as if it were empty.
      if (found === null) return isNumber && options.field.constraint === 'M' ? text : null
      text = (found[1] ?? found[0]).trim()
    }
    return text === null ? otherwise : convert(text, row)
  }
}

type ReadText = (values: readonly string[], row: RowState) => string | null

function columnReader(options: RuleOptions, columns: readonly string[] = options.rule.columns ?? []): ReadText {
  const { column, empty } = options
  const positions = columns.map(column).filter((position) => position >= 0)
  const judge = noteJudge(options)
  return (values, row) => {
    let nothing: CellNote | undefined
    for (const position of positions) {
      const note = row.notes?.get(position)
      const text = note === undefined ? (values[position] ?? '').trim() : judge.shown(values[position] ?? '', note, row)
      if (note?.kind === 'error' || note?.kind === 'no-result') nothing ??= note
      else if (note !== undefined && judge.isRefused(note, row)) return null
      else if (judge.isError(text)) nothing ??= { kind: 'error', text }
      else if (!empty.has(text)) return judge.unwrapped(text, row)
    }
    if (nothing !== undefined) judge.tellNothing(nothing, row)
    return null
  }
}

const REFUSED: Readonly<Partial<Record<CellNote['kind'], RuleName>>> = {
  'digits-lost': 'digits-lost',
  date: 'made-date',
}

/** What a field makes of a cell of which the workbook keeps more than its text. */
function noteJudge(options: RuleOptions): {
  isError(text: string): boolean
  unwrapped(text: string, row: RowState): string
  shown(value: string, note: CellNote, row: RowState): string
  isRefused(note: CellNote, row: RowState): boolean
  tellNothing(note: CellNote, row: RowState): void
} {
  const { field, rule, dataSet, exported } = options
  const isKey = dataSet.key.includes(field.name)
  const names = isIdentifier(field, isKey) && rule.time === undefined
  const isPercent = percentRows(options)
  const isText = field.type === 'text' && field.values === undefined && rule.map === undefined
  return {
    // A node writes texts as they are.
    isError: (text) => !exported && (isErrorText(text) || (isKey && field.type === 'text' && isNoKey(text))),
    unwrapped(text, { warnings }) {
      const kept = exported ? text : withoutWrap(text)
      if (kept !== text)
        warnings.push(makeFinding(field.name, 'beside-value', text, { zh: field.zh, kept, beside: '=""' }))
      return kept
    },
    shown(value, note, row) {
      if (note.kind === 'percent' && !isText) return percentOf(field, isPercent(row), value, note, row)
      return (isText && (note.kind === 'shown' || note.kind === 'percent') ? note.text : value).trim()
    },
    isRefused({ kind, text }, { findings }) {
      const refusal = names ? REFUSED[kind] : undefined
      if (refusal === undefined) return false
      findings.push(makeFinding(field.name, refusal, text, { zh: field.zh }))
      return true
    },
    tellNothing({ kind, text }, { findings, warnings }) {
      const list = isKey || field.constraint === 'M' ? findings : warnings
      const told = kind === 'error' ? 'cell-error' : 'formula-unsaved'
      list.push(makeFinding(field.name, told, kind === 'error' ? text : null, { zh: field.zh }))
    },
  }
}

export interface TemplatePart {
  /** Columns that may fill it; null for fixed text. */
  readonly columns: readonly string[] | null
  readonly text: string
  /** Filled up with zeros to this many characters. */
  readonly width: number
  /** So many characters of the SHA-256 of the text, instead of the text. */
  readonly hash: number
}

/** `{a|b:2}` is column a, or b, of at least two characters; `{a#8}` its fingerprint; `{region}` the node's region. */
export function templateParts(template: string): TemplatePart[] {
  return template
    .split(/(\{[^}]+\})/)
    .filter((part) => part !== '')
    .map((part) => {
      const [, names, width, hash] = /^\{([^}:#]+)(?::(\d+))?(?:#(\d+))?\}$/.exec(part) ?? []
      return { columns: names?.split('|') ?? null, text: part, width: Number(width ?? 0), hash: Number(hash ?? 0) }
    })
}

/** Says nothing where one of its columns is empty: half an identifier is none. */
function templateReader(options: RuleOptions, template: string): ReadText {
  const reads = templateParts(template).map(({ columns, text, width, hash }): ReadText => {
    if (columns === null) return () => text
    if (columns[0] === 'region') return () => options.context.regionCode
    const read = columnReader(options, columns)
    return (values, row) => {
      const found = read(values, row)
      if (found === null) return null
      return hash > 0 ? digest('sha256', found).slice(0, hash) : found.padStart(width, '0')
    }
  })
  return (values, row) => {
    let whole = ''
    for (const read of reads) {
      const text = read(values, row)
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
    const [y, mo, d, h, mi] = [year, month, day, hour, minute].map((part) => part?.(values, row) ?? null)
    if (y === null && mo === null && d === null) return null
    const text = `${y ?? ''}-${mo ?? ''}-${d ?? ''}${h == null ? '' : ` ${h}:${(mi ?? '0').padStart(2, '0')}`}`
    const [Y, M, D, H, MI] = [y, mo, d, h ?? '0', mi ?? '0'].map(wholeOf) as [number, number, number, number, number]
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

const wholeOf = (text: string | null | undefined): number => {
  const plain = halfWidth(text ?? '')
  return /^\d{1,4}$/.test(plain) ? Number(plain) : Number.NaN
}
