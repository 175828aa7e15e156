import { type Finding, makeFinding } from '../check/finding.ts'
import type { RowOf } from '../dictionary/data-set.ts'
import { plainWidth } from '../read/plain-text.ts'

export type LimitType = NonNullable<RowOf<'Case'>['limitType']>

/** A time limit (处置时限) such as 4工作时. */
export interface Limit {
  readonly type: LimitType
  readonly value: number
  /** What a rule says before the number: 种植季节15工作日 holds in the planting season only. */
  readonly condition: string | null
}

export type ParsedLimit =
  | { readonly ok: true; readonly limit: Limit }
  | { readonly ok: false; readonly finding: Finding }

/** Limit type, and how many of the unit make one of it. */
const UNITS: Readonly<Record<string, readonly [LimitType, number]>> = {
  紧急工作时: ['URGENT_HOUR', 1],
  紧急工作小时: ['URGENT_HOUR', 1],
  紧急小时: ['URGENT_HOUR', 1],
  工作时: ['WORK_HOUR', 1],
  工作小时: ['WORK_HOUR', 1],
  工作日: ['WORK_DAY', 1],
  工作天: ['WORK_DAY', 1],
  自然日: ['NATURAL_DAY', 1],
  日历日: ['NATURAL_DAY', 1],
  日历天: ['NATURAL_DAY', 1],
  天: ['NATURAL_DAY', 1],
  日: ['NATURAL_DAY', 1],
  小时: ['URGENT_HOUR', 1],
  分钟: ['URGENT_HOUR', 60],
}
// The longer word first: 紧急工作时 ends with 工作时.
const UNIT = Object.keys(UNITS)
  .sort((a, b) => b.length - a.length)
  .join('|')
const DIGITS = '一二三四五六七八九'
const NUMERAL = `[${DIGITS}]?十[${DIGITS}]?|[${DIGITS}两半]`
const WITHIN = '(?:内|以内|之内)?(?:完成|办结|处置|处理)?'
const LIMIT = new RegExp(`^([^\\d]*?)(\\d{1,4}(?:\\.\\d{1,2})?|${NUMERAL})个?(${UNIT})${WITHIN}$`)
const SAME_DAY = new RegExp(`^([^\\d]*?)(?:当日|当天)${WITHIN}$`)
const RANGE = /\d[-~~—–至到]+\d/
const AT_ONCE: ReadonlySet<string> = new Set(['立即', '即时', '马上'])
/** Of one text. What is longer is no limit, and is not looked at: a cell may hold a book. */
const MOST_CHARACTERS = 100
const MOST_PARTS = 16
/** Between limits of one text: 晴天2小时，雨天4小时. The words of weather and season may follow without a sign. */
const BETWEEN = /[,;、/|\n。]+|(?<=[时日天钟内])(?=[雨晴雪冬夏旱汛])/u

/**
 * Reads a limit as rules publish it: blanks, full-width digits and small Chinese numerals included. Hours (小时) and minutes run
 * through the night, as the clock does, and days (天) are calendar days, unless they say 工作; 当日 ends with the day; 立即 is no time at
 * all: 0. More than 100 characters are unreadable. Guaranteed
 * never to guess: a range is not one limit, nor are several limits; they are findings.
 */
export function parseLimit(text: string): ParsedLimit {
  const unreadable = (rule: 'limit-range' | 'limit-unreadable'): ParsedLimit => ({
    ok: false,
    finding: makeFinding('limitText', rule, text),
  })
  if (text.length > MOST_CHARACTERS) return unreadable('limit-unreadable')
  const plain = plainWidth(text).replace(/\s+/gu, '')
  if (AT_ONCE.has(plain)) return { ok: true, limit: { type: 'URGENT_HOUR', value: 0, condition: null } }
  const sameDay = SAME_DAY.exec(plain)
  if (sameDay !== null) return { ok: true, limit: { type: 'SAME_DAY', value: 1, condition: conditionOf(sameDay[1]) } }
  if (RANGE.test(plain)) return unreadable('limit-range')
  const [whole, condition, number = '', unit = ''] = LIMIT.exec(plain) ?? []
  const [type, parts] = UNITS[unit] ?? []
  const value = numberOf(number)
  if (whole === undefined || type === undefined || parts === undefined || !(value > 0))
    return unreadable('limit-unreadable')
  return { ok: true, limit: { type, value: value / parts, condition: conditionOf(condition) } }
}

/** The limits of a text that has one for each condition (晴天2小时，雨天4小时), each as its own text; otherwise the text itself. */
export function limitsIn(text: string): readonly string[] {
  if (text.length > MOST_CHARACTERS) return [text]
  const parts = plainWidth(text)
    .replace(/[^\S\n]+/gu, '')
    .split(BETWEEN)
    .filter((part) => part !== '')
  if (parts.length > MOST_PARTS) return [text]
  const limits = parts.map(parseLimit)
  const conditions = new Set(limits.map((parsed) => (parsed.ok ? parsed.limit.condition : undefined)))
  return parts.length > 1 && !conditions.has(undefined) && conditions.size === parts.length ? parts : [text]
}

/** What stands before the number, without the sign after it. */
const conditionOf = (text = ''): string | null => text.replace(/[:：]$/u, '') || null

function numberOf(text: string): number {
  if (text === '两') return 2
  if (text === '半') return 0.5
  if (text === '' || /\d/.test(text)) return Number(text)
  const [tens = '', ones = ''] = text.includes('十') ? text.split('十') : ['零', text]
  return (tens === '' ? 10 : (DIGITS.indexOf(tens) + 1) * 10) + DIGITS.indexOf(ones || '零') + 1
}
