import { CASE_FIELDS, type CaseField, type CaseFieldName } from './case-fields.ts'
import { type Finding, type FindingParams, makeFinding, type RuleName } from './finding.ts'
import { FORMS, type Form, patternOf } from './form.ts'
import { isUscc } from './uscc.ts'

/** Where a checker leaves what it finds, and the moment after which nothing can have happened yet. */
export interface CheckContext {
  readonly findings: Finding[]
  readonly latest: number
}

/** Turns a raw value into the field's value; null when there is none or it was refused. */
export type FieldCheck = (raw: unknown, context: CheckContext) => unknown

const EARLIEST = Date.UTC(1990, 0, 1)
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)$/
const EXPECTED = {
  text: { expected: 'text', expectedZh: '文本' },
  integer: { expected: 'a whole number', expectedZh: '整数' },
  number: { expected: 'a number', expectedZh: '数值' },
  boolean: { expected: 'true or false', expectedZh: '布尔值(true 或 false)' },
  date: { expected: 'a day, such as 2026-01-31', expectedZh: '日期,如 2026-01-31' },
  instant: {
    expected: 'a time with its zone, such as 2026-01-31T09:30:00+08:00',
    expectedZh: '带时区的时间,如 2026-01-31T09:30:00+08:00',
  },
} as const

function compile(field: CaseField): FieldCheck {
  const refuse = (context: CheckContext, rule: RuleName, value: unknown, params: FindingParams = {}): null => {
    context.findings.push(makeFinding(field.name, rule, value, { zh: field.zh, ...params }))
    return null
  }
  const absent = (context: CheckContext): unknown => {
    if (field.fallback !== undefined) return field.fallback
    return field.constraint === 'M' ? refuse(context, 'required', null) : null
  }
  const present = PRESENT[field.type](field, refuse)
  return (raw, context) => {
    if (raw === null || raw === undefined) return absent(context)
    if (typeof raw !== 'string') return present(raw, context)
    const trimmed = raw.trim()
    return trimmed === '' ? absent(context) : present(trimmed, context)
  }
}

type Refuse = (context: CheckContext, rule: RuleName, value: unknown, params?: FindingParams) => null
type Compile = (field: CaseField, refuse: Refuse) => FieldCheck

const compileText: Compile = (field, refuse) => {
  const { max = Number.MAX_SAFE_INTEGER } = field
  const form: Form | undefined = field.form === undefined ? undefined : FORMS[field.form]
  const pattern = field.form === undefined || field.form === 'uscc' ? undefined : patternOf(field.form)
  const allowed = field.values === undefined ? undefined : new Set(field.values)
  const uscc = field.form === 'uscc'
  const caseNo = field.name === 'caseNo'
  return (raw, context) => {
    if (typeof raw !== 'string') return refuse(context, 'type', raw, EXPECTED.text)
    if (allowed !== undefined)
      return allowed.has(raw) ? raw : refuse(context, 'not-allowed', raw, { allowed: [...allowed].join(', ') })
    if (raw.length > max && [...raw].length > max)
      return refuse(context, 'length', raw, { length: [...raw].length, max })
    if (raw.includes('\0') || !raw.isWellFormed()) return refuse(context, 'characters', null)
    if (pattern !== undefined && !pattern.test(raw))
      return refuse(context, 'format', raw, { form: form?.en ?? '', formZh: form?.zh ?? '' })
    if (caseNo && /\p{Cc}/u.test(raw)) return refuse(context, 'case-number-form', raw)
    return uscc && !isUscc(raw) ? refuse(context, 'uscc', raw) : raw
  }
}

const compileNumber: Compile = (field, refuse) => {
  const whole = field.type === 'integer'
  const [low, high] = field.range ?? [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]
  return (raw, context) => {
    const value = typeof raw === 'string' && NUMBER.test(raw) ? Number(raw) : raw
    if (typeof value !== 'number' || !Number.isFinite(value) || (whole && !Number.isInteger(value)))
      return refuse(context, 'type', raw, EXPECTED[whole ? 'integer' : 'number'])
    return value >= low && value <= high ? value : refuse(context, 'range', raw, { low, high })
  }
}

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
    if (time < EARLIEST) return refuse(context, 'time-early', raw)
    if (happened ? time > context.latest : time > LATEST_DEADLINE) return refuse(context, 'time-late', raw)
    return value
  }
}

// A deadline may be years ahead; one after 2100 is a sentinel such as 9999-12-31, not a deadline.
const LATEST_DEADLINE = Date.UTC(2100, 0, 1)

/** A time without a zone is refused, and so is a day that the calendar does not have (JavaScript turns 02-30 into 03-01). */
function instantOf(text: string): Date | null {
  if (!INSTANT.test(text)) return null
  const day = Number(text.slice(8, 10))
  const lastDay = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate()
  return day > lastDay ? null : new Date(text)
}

const PRESENT: Readonly<Record<CaseField['type'], Compile>> = {
  text: compileText,
  integer: compileNumber,
  number: compileNumber,
  boolean: compileBoolean,
  instant: compileInstant,
  date: compileInstant,
}

/** One compiled check per field, in the order of the table: nothing is looked up per row. */
export const FIELD_CHECKS: readonly {
  readonly name: CaseFieldName
  /** Nothing happens when the value is absent. */
  readonly optional: boolean
  readonly check: FieldCheck
}[] = CASE_FIELDS.map((field) => ({
  name: field.name,
  optional: field.constraint !== 'M' && field.fallback === undefined,
  check: compile(field),
}))
