import { VALUE_LISTS } from '../dictionary/data-set.ts'
import type { DataField, FieldType } from '../dictionary/data-set-spec.ts'
import { FORMS, type Form, patternOf } from '../dictionary/form.ts'
import { foreignLetters, isIdentifier, isMadeNumber, isScientific, spellingOf } from '../dictionary/identifier.ts'
import { codePoint, signsBeyond, withoutUnseen } from '../read/plain-text.ts'
import { type Finding, type FindingParams, makeFinding } from './finding.ts'
import type { RuleName } from './rules.ts'

/** Where a checker leaves what it finds, and the moment after which nothing can have happened yet. */
export interface CheckContext {
  readonly findings: Finding[]
  /** What is odd about a value that is taken. */
  readonly warnings: Finding[]
  readonly latest: number
  readonly sealed: boolean
}

/** Turns a raw value into the field's value; null when there is none or it was refused. */
export type FieldCheck = (raw: unknown, context: CheckContext) => unknown

type Refuse = (context: CheckContext, rule: RuleName, value: unknown, params?: FindingParams) => null
type Compile = (field: DataField, refuse: Refuse, isKey: boolean) => FieldCheck

export const EARLIEST_INSTANT = Date.UTC(1990, 0, 1)
/** A deadline may be years ahead; one after 2100 is a sentinel such as 9999-12-31, not a deadline. */
export const LATEST_DEADLINE = Date.UTC(2100, 0, 1)
export const EARLIEST_DATE = '1900-01-01'
export const LATEST_DATE = '2100-01-01'

const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/
const DATE = /^\d{4}-\d{2}-\d{2}$/
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)$/
const ASCII = /^[ -~]*$/
const CONTROL = /\p{Cc}/u
const EXPECTED: Readonly<Record<FieldType, FindingParams>> = {
  text: { expected: 'text', expectedZh: '文本' },
  integer: { expected: 'a whole number', expectedZh: '整数' },
  number: { expected: 'a number', expectedZh: '数值' },
  boolean: { expected: 'true or false', expectedZh: '布尔值(true 或 false)' },
  date: { expected: 'a day, such as 2026-01-31', expectedZh: '日期,如 2026-01-31' },
  instant: {
    expected: 'a time with its zone, such as 2026-01-31T09:30:00+08:00',
    expectedZh: '带时区的时间,如 2026-01-31T09:30:00+08:00',
  },
}

/** One field's check, built once from the dictionary: nothing is looked up per row. */
export function compileField(field: DataField, isKey: boolean): FieldCheck {
  const refuse: Refuse = (context, rule, value, params) => {
    // What a person's field holds is not repeated in a sentence that may be logged or sent.
    const shown = field.personal && value !== null ? '***' : value
    context.findings.push(makeFinding(field.name, rule, shown, { zh: field.zh, ...params }))
    return null
  }
  const absent = (context: CheckContext): unknown => {
    if (field.fallback !== undefined) return field.fallback
    return field.constraint === 'M' ? refuse(context, 'required', null) : null
  }
  const present = PRESENT[field.type](field, refuse, isKey)
  return (raw, context) => {
    if (raw === null || raw === undefined) return absent(context)
    if (typeof raw !== 'string') return present(raw, context)
    const trimmed = raw.trim()
    return trimmed === '' ? absent(context) : present(trimmed, context)
  }
}

/** What a field may hold: by name, and in Chinese by the word a clerk knows, with the name beside it. */
function allowedWords({ values = [], valueList }: DataField): { allowed: string; allowedZh: string } {
  const listed = VALUE_LISTS.find(({ name }) => name === valueList)?.values ?? []
  const word = (value: string): string => {
    const zh = listed.find(({ name }) => name === value)?.zh
    return zh === undefined ? value : `${zh}(${value})`
  }
  return { allowed: values.join(', '), allowedZh: values.map(word).join('、') }
}

const compileText: Compile = (field, refuse, isKey) => {
  const { max = Number.MAX_SAFE_INTEGER } = field
  const allowed = field.values === undefined ? undefined : new Set(field.values)
  const form: Form | undefined = field.form === undefined ? undefined : FORMS[field.form]
  const pattern = field.form === undefined ? undefined : patternOf(field.form)
  const formed = { form: form?.en ?? '', formZh: form?.zh ?? '' }
  const check = form?.check
  const words = allowedWords(field)
  const spell = spellerOf(field, isKey)
  const names = isIdentifier(field, isKey)
  const isDigits = form?.pattern.startsWith('^\\d') === true
  /** An identifier that went through a program as a number is whole only where its form says how many digits it has. */
  const unlessNumber = (given: string, context: CheckContext): string | null => {
    if (isScientific(given)) return refuse(context, 'digits-lost', given)
    if (!isMadeNumber(given)) return given
    const kept = given.slice(0, given.indexOf('.'))
    if (!isDigits || pattern?.test(kept) !== true) return refuse(context, 'made-number', given)
    context.warnings.push(makeFinding(field.name, 'spelling', given, { zh: field.zh, kept, signs: '.0' }))
    return kept
  }
  const absent = ({ findings }: CheckContext): null => {
    if (field.constraint === 'M') findings.push(makeFinding(field.name, 'required', null, { zh: field.zh }))
    return null
  }
  return (given, context) => {
    if (typeof given !== 'string') return refuse(context, 'type', given, EXPECTED.text)
    if (allowed !== undefined) return allowed.has(given) ? given : refuse(context, 'not-allowed', given, words)
    if (given.includes('\0') || !given.isWellFormed()) return refuse(context, 'characters', null)
    const named = names && !context.sealed ? unlessNumber(given, context) : given
    if (named === null) return null
    const raw = spell === null || context.sealed ? named : spell(named, context.warnings)
    if (raw === '') return isKey ? refuse(context, 'control-characters', given) : absent(context)
    if (raw.length > max && [...raw].length > max)
      return refuse(context, 'length', raw, { length: [...raw].length, max })
    if (pattern !== undefined) {
      if (check !== undefined) return pattern.test(raw) && check(raw) ? raw : refuse(context, 'uscc', raw)
      return pattern.test(raw) ? raw : refuse(context, 'format', raw, formed)
    }
    return isKey && CONTROL.test(raw) ? refuse(context, 'control-characters', raw) : raw
  }
}

type Spell = (text: string, warnings: Finding[]) => string

/** Identifiers in one spelling, names without what nobody sees, each with a warning; null for free text, which stays as it is. */
function spellerOf(field: DataField, isKey: boolean): Spell | null {
  const { name, zh } = field
  const told = (text: string, kept: string, warnings: Finding[]): string => {
    if (kept !== text && kept !== '')
      warnings.push(makeFinding(name, 'spelling', text, { zh, kept, signs: signsBeyond(text, kept) }))
    return kept
  }
  if (isIdentifier(field, isKey)) {
    const spelling = spellingOf(field)
    return (text, warnings) => {
      const kept = spelling(text)
      if (ASCII.test(text)) return told(text, kept, warnings)
      const foreign = foreignLetters(text)
      if (foreign.length > 0)
        warnings.push(makeFinding(name, 'mixed-scripts', text, { zh, signs: foreign.map(codePoint).join(', ') }))
      return told(text, kept, warnings)
    }
  }
  const isName = /[nN]ame$/.test(name) && field.personal !== true
  return isName ? (text, warnings) => told(text, withoutUnseen(text).trim(), warnings) : null
}

const compileNumber: Compile = (field, refuse) => {
  const whole = field.type === 'integer'
  const [low, high] = field.range ?? (whole ? INT4 : [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER])
  return (raw, context) => {
    const value = typeof raw === 'string' && NUMBER.test(raw) ? Number(raw) : raw
    if (typeof value !== 'number' || !Number.isFinite(value) || (whole && !Number.isInteger(value)))
      return refuse(context, 'type', raw, EXPECTED[field.type])
    // −0 and 0 are one number, and must not be two hashes.
    return value >= low && value <= high ? value + 0 : refuse(context, 'range', raw, { low, high })
  }
}
/** What a column of type integer holds. */
export const INT4: readonly [number, number] = [-2_147_483_648, 2_147_483_647]

const compileBoolean: Compile = (_field, refuse) => (raw, context) => {
  if (raw === true || raw === 'true' || raw === '1' || raw === 1) return true
  if (raw === false || raw === 'false' || raw === '0' || raw === 0) return false
  return refuse(context, 'type', raw, EXPECTED.boolean)
}

const compileInstant: Compile = (field, refuse) => {
  const happened = field.moment === 'event'
  return (raw, context) => {
    const value = typeof raw === 'string' ? instantOf(raw) : raw
    if (!(value instanceof Date)) return refuse(context, 'type', raw, EXPECTED.instant)
    const time = value.getTime()
    if (Number.isNaN(time)) return refuse(context, 'type', raw, EXPECTED.instant)
    if (time < EARLIEST_INSTANT) return refuse(context, 'time-early', raw, { earliest: 1990 })
    if (happened && time > context.latest) return refuse(context, 'time-late', raw)
    return time > LATEST_DEADLINE ? refuse(context, 'time-never', raw) : value
  }
}

const compileDate: Compile = (_field, refuse) => (raw, context) => {
  if (typeof raw !== 'string' || !DATE.test(raw) || !isDay(raw)) return refuse(context, 'type', raw, EXPECTED.date)
  if (raw < EARLIEST_DATE) return refuse(context, 'time-early', raw, { earliest: 1900 })
  return raw > LATEST_DATE ? refuse(context, 'time-never', raw) : raw
}

const PRESENT: Readonly<Record<FieldType, Compile>> = {
  text: compileText,
  integer: compileNumber,
  number: compileNumber,
  boolean: compileBoolean,
  instant: compileInstant,
  date: compileDate,
}

/** A time without a zone is refused, and so is a day that the calendar does not have (JavaScript turns 02-30 into 03-01). */
function instantOf(text: string): Date | null {
  return INSTANT.test(text) && isDay(text) ? new Date(text) : null
}

/** The first ten characters name a day that the calendar has. */
function isDay(text: string): boolean {
  const month = Number(text.slice(5, 7))
  const day = Number(text.slice(8, 10))
  if (month < 1 || month > 12 || day < 1) return false
  return day <= 28 || day <= new Date(Date.UTC(Number(text.slice(0, 4)), month, 0)).getUTCDate()
}
