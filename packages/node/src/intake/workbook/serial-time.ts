/**
 * Days since an epoch, as a spreadsheet counts them, as the wall time its reader sees (日期序列值).
 *
 * @module
 */
import type { FormatKind } from './number-format.ts'

const DAY = 86_400_000
/** Day 0 of a workbook that counts from 1904, and of any other from its day 61 on. */
const SINCE_1904 = Date.UTC(1904, 0, 1)
const SINCE_1900 = Date.UTC(1899, 11, 30)
/** The 29th of February that 1900 did not have is counted as day 60. */
const NO_DAY = 60
/** 10000-01-01: no program shows a day from there on. */
const TOO_LATE = Date.UTC(10000, 0, 1)

/**
 * `2018-02-08`, `2018-02-08 14:30:00`, `14:30:00` for what lies within the first day, `26:30:00` for hours that add up. A
 * thousandth beside a whole second is how inexactly programs write times, and rounded away.
 *
 * @param serial days and their fraction
 * @returns null where no program shows a day: before the first, or behind the year 9999
 */
export function serialTime(serial: number, kind: Exclude<FormatKind, 'number'>, from1904: boolean): string | null {
  if (kind === 'elapsed') return elapsed(serial)
  if (serial < 0) return null
  const ofDay = rounded((serial % 1) * DAY)
  // Day 0 is one of the calendar where days count from 1904, and is not where they count from 1900.
  if (serial < 1 && !(from1904 && kind === 'day')) return ofDay >= DAY ? null : clock(ofDay)
  const days = Math.floor(serial) + (ofDay >= DAY ? 1 : 0)
  const time = ofDay >= DAY ? 0 : ofDay
  const text = time === 0 ? '' : ` ${clock(time)}`
  if (!from1904 && days === NO_DAY) return `1900-02-29${text}`
  const start = from1904 ? SINCE_1904 : days < NO_DAY ? SINCE_1900 + DAY : SINCE_1900
  const at = start + days * DAY
  return at >= TOO_LATE ? null : dayText(at) + text
}

/** The other way round, as a file that writes moments means it: its day before the first is day 0. */
export function serialOf(day: string, clock: string, fraction: string, from1904: boolean): number {
  const start = from1904 ? SINCE_1904 : day < '1900-03-01' ? SINCE_1900 + DAY : SINCE_1900
  return (Date.parse(`${day}T${clock === '' ? '00:00:00' : clock}Z`) - start + Number(`0${fraction}`) * 1000) / DAY
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value))

/** A column of days has few of them. */
const known = new Map<number, string>()

function dayText(at: number): string {
  const before = known.get(at)
  if (before !== undefined) return before
  const text = new Date(at).toISOString().slice(0, 10)
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(at, text)
  return text
}

const MOST_KNOWN = 10_000

/** Milliseconds; whole seconds where they are as good as whole. */
function rounded(milliseconds: number): number {
  const whole = Math.round(milliseconds / 1000) * 1000
  return Math.abs(milliseconds - whole) <= 1 ? whole : Math.round(milliseconds)
}

function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  const fraction = milliseconds % 1000
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return fraction === 0 ? text : `${text}.${String(fraction).padStart(3, '0')}`
}

function elapsed(serial: number): string {
  const milliseconds = rounded(Math.abs(serial) * DAY)
  const hours = Math.floor(milliseconds / 3_600_000)
  const sign = serial < 0 ? '-' : ''
  return `${sign}${String(hours).padStart(2, '0')}:${clock(milliseconds % 3_600_000).slice(3)}`
}
