/**
 * What a cell of a workbook says, as the text a CSV would hold, and what the file keeps beside it (单元格取值).
 *
 * @module
 */
import type { CellNote } from '../readers/record.ts'
import type { NumberFormat } from './number-format.ts'
import { serialOf, serialTime } from './serial-time.ts'

export interface CellValue {
  readonly text: string
  readonly note: CellNote | null
}

/** Significant digits that a spreadsheet keeps of a number. */
const KEPT_DIGITS = 15
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const WHOLE = /^-?\d+$/

export const textValue = (text: string): CellValue => ({ text, note: null })

export const errorValue = (text: string): CellValue => ({ text: '', note: { kind: 'error', text } })

/** @param formula without its `=`; `''` where the file leaves it to another cell */
export const withoutResult = (formula: string): CellValue => ({
  text: '',
  note: { kind: 'no-result', text: `=${formula.slice(0, 200)}` },
})

/**
 * A number as the file writes it. Its digits never pass through a double unless it has a fraction or an exponent, and then
 * come back as the shortest that mean the same double.
 *
 * @param isExact the file is known to hold whole numbers of more digits than a double does
 */
export function numberValue(
  written: string,
  format: NumberFormat | undefined,
  from1904: boolean,
  isExact = false,
): CellValue {
  const raw = written.trim()
  if (!NUMBER.test(raw)) return textValue(raw)
  if (format !== undefined) {
    const value = Number(raw)
    const kind = format.kindOf(value)
    const text = kind === 'number' ? null : serialTime(value, kind, from1904)
    if (text !== null) return { text, note: { kind: 'date', text } }
  }
  if (!WHOLE.test(raw)) return inexact(raw, format)
  const digits = plainDigits(raw)
  if (digits.length > KEPT_DIGITS && (LOST.test(digits) || (!isExact && isOfDouble(digits))))
    return { text: digits, note: { kind: 'digits-lost', text: raw } }
  const value = shownValue(digits, format)
  return value.note === null && raw.startsWith('0') && raw !== digits
    ? { text: digits, note: { kind: 'shown', text: raw } }
    : value
}

/** Nothing but zeros behind the digits that a spreadsheet keeps: they stand for others. */
const LOST = /^-?[1-9]\d{14}0+$/

/** As a program that counts in doubles writes a whole number: its last digits may be others than those that were typed. */
const isOfDouble = (digits: string): boolean => !Number.isSafeInteger(Number(digits)) && isWrittenOf(digits)
const isWrittenOf = (digits: string): boolean => String(Number(digits)) === digits

/** A whole number that no double writes so: its file holds what was typed. */
export const isBeyondDouble = (digits: string): boolean => digits.length > KEPT_DIGITS && !isWrittenOf(digits)

const plainDigits = (raw: string): string => {
  const code = raw.charCodeAt(0)
  if (code !== 0x30 && code !== 0x2d) return raw
  const [, sign = '', digits = '0'] = /^(-?)0*(\d+)$/.exec(raw) ?? []
  return digits === '0' ? digits : sign + digits
}

function inexact(raw: string, format: NumberFormat | undefined): CellValue {
  const value = Number(raw)
  if (!Number.isFinite(value)) return errorValue(raw)
  const text = String(value === 0 ? 0 : value)
  if (Number.isInteger(value) && Math.abs(value) >= 10 ** KEPT_DIGITS)
    return { text: raw, note: { kind: 'digits-lost', text: raw } }
  return shownValue(text, format)
}

function shownValue(text: string, format: NumberFormat | undefined): CellValue {
  if (format === undefined) return textValue(text)
  if (format.isPercent(Number(text))) return percentValue(text)
  const shown = format.shown(text)
  return { text, note: shown === null ? null : { kind: 'shown', text: shown } }
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/

/** @param text the number, of which a hundred times is shown; 0 is 0 either way */
export function percentValue(text: string): CellValue {
  const [, sign = '', whole, fraction = ''] = DECIMAL.exec(text) ?? []
  if (whole === undefined || Number(text) === 0) return textValue(text)
  const moved = `${whole}${fraction.slice(0, 2).padEnd(2, '0')}`.replace(/^0+(?=\d)/, '')
  const rest = fraction.slice(2)
  return { text, note: { kind: 'percent', text: `${sign}${moved}${rest === '' ? '' : `.${rest}`}%` } }
}

/**
 * `2018-02-08T00:00:00` as a cell whose day or time is written as such, as other days are written.
 *
 * @param format where the file has one: a time of day, or hours that add up, is written as a moment of the first days
 */
export function isoValue(written: string, format?: NumberFormat, from1904 = false): CellValue {
  const [, day, time = '', fraction = ''] = ISO.exec(written.trim()) ?? []
  if (day === undefined) return textValue(written)
  const clock = time === '' ? '' : time.length === 5 ? `${time}:00` : time
  const serial = serialOf(day, clock, fraction, from1904)
  const kind = format?.kindOf(serial) ?? 'number'
  const isFirst = serial >= 0 && serial < 1 && (kind === 'clock' || (!from1904 && clock !== ''))
  const asTime = kind !== 'number' && (kind === 'elapsed' || isFirst) ? serialTime(serial, kind, from1904) : null
  if (asTime !== null) return { text: asTime, note: { kind: 'date', text: asTime } }
  const text = clock === '' || (clock === '00:00:00' && fraction === '') ? day : `${day} ${clock}${fraction}`
  return { text, note: { kind: 'date', text } }
}
const ISO = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:\.0+)?(\.\d*[1-9])?0*Z?)?$/

/** `_x000D_` is how a workbook writes a character that XML has not; `_x005F_` is the `_` of such a text itself. */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16))).toWellFormed()
    : text
