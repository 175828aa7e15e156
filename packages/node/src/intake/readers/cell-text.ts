/**
 * What a spreadsheet cell says, as the text a CSV would hold.
 *
 * @module
 */
import type { CellValue } from 'exceljs'

/** A formula counts as its result, a link as its text, formatted text as its characters; an error value stays visible. */
export function cellText(value: CellValue): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'boolean') return String(value)
  if (value instanceof Date) return timeText(value)
  if ('richText' in value) return value.richText.map(({ text }) => text ?? '').join('')
  if ('error' in value) return value.error
  if ('hyperlink' in value) return cellText(value.text as CellValue)
  return 'result' in value ? cellText(value.result as CellValue) : ''
}

/** Sheets keep 15 digits; a sum such as 0.1 + 0.2 is shown as 0.3 there, and is here. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString()
  const exact = String(value)
  return exact.length <= 16 ? exact : String(Number(value.toPrecision(15)))
}

/**
 * Sheets have no zones: the date's UTC parts are what the reader of the sheet sees. A thousandth beside a whole second is how
 * inexactly programs write dates, and rounded away.
 */
function timeText(value: Date): string {
  if (Number.isNaN(value.getTime())) return '#DATE!'
  const whole = Math.round(value.getTime() / 1000) * 1000
  const isWhole = Math.abs(value.getTime() - whole) <= 1
  const [day = '', time = ''] = (isWhole ? new Date(whole) : value).toISOString().split('T')
  const clock = time.slice(0, isWhole ? 8 : 12)
  return clock === '00:00:00' ? day : `${day} ${clock}`
}
