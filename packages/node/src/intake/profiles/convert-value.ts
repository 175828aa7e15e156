/**
 * From a text of the file to the value a field takes.
 *
 * @module
 */
import { hash } from 'node:crypto'
import {
  codePoint,
  type DataField,
  makeFinding,
  parseLimit,
  plainWidth,
  plainWord,
  valueLabels,
  withoutUnseen,
} from '@guantong/standard'
import { placeOf } from './convert-place.ts'
import { readNumber } from './read-number.ts'
import { readTime } from './read-time.ts'
import { type RowState, type RuleOptions, withRegion } from './rule-options.ts'
import { zoneOf } from './zone.ts'

export type Convert = (text: string, row: RowState) => unknown

export function converterOf(options: RuleOptions): Convert {
  const { rule, field } = options
  if (rule.map !== undefined) return mapped(options)
  if (rule.limit !== undefined) return limit(rule.limit)
  if (rule.positive === true) return positive(options)
  if (rule.division !== undefined) return placeOf(options)
  if (rule.time === true || field.type === 'instant' || field.type === 'date') return time(options)
  return typed(options)
}

function mapped(options: RuleOptions): Convert {
  const { map = {} } = options.rule
  const otherwise = withRegion(options.rule.otherwise, options.context)
  const known = new Map(Object.entries(map))
  const plain = new Map(Object.entries(map).map(([text, value]) => [plainWord(text), value]))
  const rest = typed(options)
  return (text, row) => {
    const exact = known.get(text)
    if (exact !== undefined) return exact
    const alike = plain.get(plainWord(text))
    if (alike !== undefined) return alike
    return otherwise === undefined ? rest(text, row) : otherwise
  }
}

function time({ field, zone, profile, dataSet }: RuleOptions): Convert {
  return (text, row) => {
    const read = readTime(text, zone, profile.dates)
    if (read === null) {
      row.findings.push(makeFinding(field.name, 'time-unreadable', text))
      return null
    }
    tellUnseen(field, text, row)
    if (field.type === 'date' && read.doubt !== 'epoch') return read.day
    if (field.name === dataSet.time) row.dayOnly = read.dayOnly
    if (read.doubt === 'epoch')
      row.warnings.push(makeFinding(field.name, 'time-counted', text, { zh: field.zh, read: read.at.toISOString() }))
    else if (read.doubt !== null)
      row.warnings.push(makeFinding(field.name, 'time-doubtful', text, { zone: zoneOf(profile).zone }))
    return field.type === 'date' ? read.day : read.at
  }
}

const ASCII = /^[ -~]*$/

function tellUnseen({ name, zh }: DataField, text: string, { warnings }: RowState): void {
  const kept = ASCII.test(text) ? text : withoutUnseen(text)
  if (kept === text) return
  const beside = [...text].filter((sign) => !kept.includes(sign)).map(codePoint)
  warnings.push(makeFinding(name, 'beside-value', text, { zh, kept, beside: beside.join(', ') }))
}

/** As long as the field may be. */
const MOST_OF_LIMIT = 100
const EARLIER_END = /\d+(?:\.\d+)?[-~~—–至到]+(?=\d)/

/** Each part of one limit; nothing where it cannot be read, of which the gate tells. */
function limit(part: 'type' | 'value' | 'condition'): Convert {
  return (text) => {
    if (text.length > MOST_OF_LIMIT) return null
    const plain = plainWidth(text).replace(/\s+/gu, '')
    const parsed = parseLimit(plain.replace(EARLIER_END, ''))
    return parsed.ok ? parsed.limit[part] : null
  }
}

function positive({ field }: RuleOptions): Convert {
  return (text, row) => {
    const value = Number(numberOf(field, text, row))
    if (Number.isFinite(value)) return value > 0
    row.findings.push(makeFinding(field.name, 'type', text, { zh: field.zh, expected: 'a number', expectedZh: '数值' }))
    return null
  }
}

const TRUE: ReadonlySet<string> = new Set(['是', '有', 'y', 'yes', 'true', 't', '1', '√'])
const FALSE: ReadonlySet<string> = new Set(['否', '无', 'n', 'no', 'false', 'f', '0', '×'])

/** As a number is written, with a warning where the cell holds more; the text itself where it is none. */
export function numberOf({ name, zh, unit, type }: DataField, text: string, { warnings }: RowState): string {
  const { text: kept, beside } = readNumber(text, unit, type === 'integer')
  if (beside !== null) warnings.push(makeFinding(name, 'beside-value', text, { zh, kept, beside: visible(beside) }))
  return kept
}

const DEGREES: ReadonlySet<string> = new Set(['longitude', 'latitude'])

/** A position that cannot be read is left out, as one that is nowhere: the row is kept. */
function degrees(field: DataField): Convert {
  const measured: DataField = { ...field, unit: field.unit ?? '°' }
  return (text, row) => {
    const kept = numberOf(measured, text, row)
    if (kept !== '' && Number.isFinite(Number(kept))) return kept
    row.warnings.push(makeFinding(field.name, 'coordinates-unread', text, { zh: field.zh }))
    return null
  }
}

const visible = (text: string): string => (withoutUnseen(text) === '' ? [...text].map(codePoint).join(', ') : text)

function shortened(text: string, max: number, distinct: boolean): string {
  if (text.length <= max) return text
  const characters = [...text]
  if (characters.length <= max) return text
  return distinct
    ? `${characters.slice(0, max - 9).join('')}~${hash('sha256', text).slice(0, 8)}`
    : characters.slice(0, max).join('')
}

/** By the field's own type; what does not read is left to the validation to refuse. */
function typed({ field, rule, context }: RuleOptions): Convert {
  if (field.type === 'boolean')
    return (text) => {
      const plain = plainWord(text)
      return TRUE.has(plain) ? true : FALSE.has(plain) ? false : text
    }
  if (DEGREES.has(field.name)) return degrees(field)
  if (field.type === 'number' || field.type === 'integer') return (text, row) => numberOf(field, text, row)
  const own = ofText(field, rule, context)
  return (text, row) => {
    if (!ASCII.test(text) && SPOILT.test(text))
      row.warnings.push(makeFinding(field.name, 'text-spoilt', text, { zh: field.zh }))
    return own(text)
  }
}

/** What is left of a text that was read in a wrong encoding and written again: of 锟斤拷 two � in GBK, of ñ as Ã± its bytes in UTF-8. */
const SPOILT = /\uFFFD|锟斤拷|[ÃÂ][\u0080-\u00BF]|â€/u

function ofText(
  field: DataField,
  rule: RuleOptions['rule'],
  context: RuleOptions['context'],
): (text: string) => string {
  const { max = Number.POSITIVE_INFINITY } = field
  if (rule.cut !== undefined) return (text) => shortened(text, max, rule.cut === 'distinct')
  const list = context.valueLists.find(({ name }) => name === field.valueList)
  if (list === undefined) return (text) => text
  const names = valueLabels(list.values, plainWord)
  return (text) => names.get(plainWord(text)) ?? text
}
