/**
 * What a cell of a workbook says, as the text a CSV would hold, and what the file keeps beside it (单元格取值).
 *
 * @module
 */
import type { CellNote } from '../readers/record.ts'
import type { NumberFormat } from './number-format.ts'
import { serialTime } from './serial-time.ts'

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
 */
export function numberValue(written: string, format: NumberFormat | undefined, from1904: boolean): CellValue {
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
  if (digits.length > KEPT_DIGITS && LOST.test(digits))
    return { text: digits, note: { kind: 'digits-lost', text: raw } }
  const shown = format?.shown(digits) ?? (raw.startsWith('0') && raw !== digits ? raw : null)
  return { text: digits, note: shown === null ? null : { kind: 'shown', text: shown } }
}

/** Nothing but zeros behind the digits that a spreadsheet keeps: they stand for others. */
const LOST = /^-?[1-9]\d{14}0+$/

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
  if (!Number.isInteger(value)) return textValue(text)
  if (Math.abs(value) >= 10 ** KEPT_DIGITS) return { text: raw, note: { kind: 'digits-lost', text: raw } }
  const shown = format?.shown(text) ?? null
  return { text, note: shown === null ? null : { kind: 'shown', text: shown } }
}

/** `2018-02-08T00:00:00` as a cell of the type `d` has it, as other days are written. */
export function isoValue(written: string): CellValue {
  const [, day, time = '', fraction = ''] = ISO.exec(written.trim()) ?? []
  if (day === undefined) return textValue(written)
  const clock = time === '' ? '' : time.length === 5 ? `${time}:00` : time
  const text = clock === '' || (clock === '00:00:00' && fraction === '') ? day : `${day} ${clock}${fraction}`
  return { text, note: { kind: 'date', text } }
}
const ISO = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:\.0+)?(\.\d*[1-9])?0*Z?)?$/

/** `_x000D_` is how a workbook writes a character that XML has not; `_x005F_` is the `_` of such a text itself. */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16))).toWellFormed()
    : text
