/**
 * Times as the dates of a workbook, which has days and no zones: what its reader sees is the clock of China.
 *
 * @module
 */
import { type Column, chinaClock } from './row-table.ts'

/** How spreadsheet programs show them. */
export const DATE_FORMAT = { utc: 'yyyy-mm-dd hh:mm:ss', china: 'yyyy-mm-dd hh:mm:ss', day: 'yyyy-mm-dd' } as const

/** Their calendar has a 29 February 1900, and is wrong before it. */
const FIRST = Date.UTC(1900, 2, 1)

/** A date whose UTC parts are what is seen; null for what no sheet can hold exactly. */
export function sheetDate(value: string, time: NonNullable<Column['time']>): Date | null {
  const clock = time === 'day' ? value : chinaClock(value)?.replace(' ', 'T')
  const at = clock === undefined ? Number.NaN : Date.parse(time === 'day' ? `${clock}T00:00:00Z` : `${clock}Z`)
  if (!(at >= FIRST)) return null
  // Readers round a thousandth beside a whole second away: programs that write dates are that inexact.
  const beside = at % 1000 === 1 || at % 1000 === 999
  return beside ? null : new Date(at)
}
