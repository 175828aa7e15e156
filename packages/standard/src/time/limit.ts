import { type Finding, makeFinding } from '../check/finding.ts'
import type { RowOf } from '../dictionary/data-set.ts'

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

const TYPES: Readonly<Record<string, LimitType>> = {
  紧急工作时: 'URGENT_HOUR',
  紧急工作小时: 'URGENT_HOUR',
  工作时: 'WORK_HOUR',
  工作小时: 'WORK_HOUR',
  工作日: 'WORK_DAY',
  自然日: 'NATURAL_DAY',
  日历日: 'NATURAL_DAY',
  日历天: 'NATURAL_DAY',
}
// The longer word first: 紧急工作时 ends with 工作时.
const UNIT = Object.keys(TYPES)
  .sort((a, b) => b.length - a.length)
  .join('|')
const NUMERALS = '一二三四五六七八九十'
const LIMIT = new RegExp(`^([^\\d]*?)(\\d{1,4}(?:\\.\\d{1,2})?|[${NUMERALS}两半])个?(${UNIT})(?:内|以内|之内)?$`)
const RANGE = /\d[-~~—–至到]+\d/

/**
 * Reads a limit as rules publish it: blanks, full-width digits and small Chinese numerals included. Guaranteed never to
 * guess: 24小时 and 3天 do not say whether the clock stops at night or on holidays, and a range is not one limit; both are
 * findings.
 */
export function parseLimit(text: string): ParsedLimit {
  const plain = text.normalize('NFKC').replace(/\s+/gu, '')
  const match = LIMIT.exec(plain)
  if (match === null || RANGE.test(plain))
    return {
      ok: false,
      finding: makeFinding('limitText', RANGE.test(plain) ? 'limit-range' : 'limit-unreadable', text),
    }
  const [, condition = '', number = '', unit = ''] = match
  const value = numberOf(number)
  const type = TYPES[unit]
  if (type === undefined || value <= 0)
    return { ok: false, finding: makeFinding('limitText', 'limit-unreadable', text) }
  return { ok: true, limit: { type, value, condition: condition === '' ? null : condition } }
}

function numberOf(text: string): number {
  if (text === '两') return 2
  if (text === '半') return 0.5
  const numeral = NUMERALS.indexOf(text)
  return numeral >= 0 ? numeral + 1 : Number(text)
}
