/**
 * Times as the files of city systems write them.
 *
 * @module
 */
import { offsetOf, type ZoneReader } from './zone.ts'

export interface ReadTime {
  readonly at: Date
  /** Only a date was given: the time is that day's midnight. */
  readonly dayOnly: boolean
  /** The day as written, `YYYY-MM-DD`. */
  readonly day: string
  readonly doubt: 'gap' | 'twice' | null
}

const CHINESE_CLOCK = /(\d{1,2})[时点](?:(\d{1,2})分(?:(\d{1,2})秒)?)?/

export type DateOrder = 'mdy' | 'dmy'

const DAY = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?/
const COMPACT_DAY = /^(\d{4})(\d{2})(\d{2})(?=$|\d{6}$)/
const FOREIGN_DAY = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})/
const CLOCK =
  /^[ T]*(\d{1,2}):?(\d{2})(?::?(\d{2})(?:\.(\d{1,9}))?)?\s*(?:([AaPp])\.?[Mm]\.?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/

/**
 * Reads `2018-02-08`, `2018/2/8`, `2018.02.08`, `2018年2月8日` or `20180208`, each alone or with a time of day, with or
 * without seconds, fraction, AM or PM and zone; null for anything else and for days the calendar does not have. Forms that
 * leave open which number is the month are refused, never guessed, unless `order` says.
 *
 * @param zone for times without a zone
 */
export function readTime(text: string, zone: ZoneReader, order?: DateOrder): ReadTime | null {
  const plain = text.normalize('NFKC').trim()
  const found = dayOf(plain, order)
  if (found === null) return null
  const { year, month, date, length } = found
  const midnight = Date.UTC(year, month - 1, date)
  if (month < 1 || month > 12 || new Date(midnight).getUTCDate() !== date) return null
  const day = `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`
  const rest = plain
    .slice(length)
    .replace(CHINESE_CLOCK, (_, hour, minute = '0', second = '0') =>
      [hour, minute, second].map((part: string) => part.padStart(2, '0')).join(':'),
    )
  if (rest === '') return moment(midnight, zone, true, day)
  const clock = CLOCK.exec(rest)
  if (clock === null) return null
  const [, hour, minute, second = '0', fraction = '', half, offset] = clock
  const hours = hourOf(Number(hour), half)
  if (hours === null || Number(minute) > 59 || Number(second) > 59) return null
  const wall =
    midnight +
    (hours * 60 + Number(minute)) * 60_000 +
    Number(second) * 1000 +
    Number(fraction.slice(0, 3).padEnd(3, '0'))
  if (offset === undefined) return moment(wall, zone, false, day)
  return { at: new Date(wall - offsetOf(offset) * 60_000), dayOnly: false, day, doubt: null }
}

/** Wall times put together by the caller: an hour of 24 is the next day's midnight. */
export const moment = (wall: number, zone: ZoneReader, dayOnly: boolean, day: string): ReadTime => {
  const { at, doubt } = zone(wall)
  return { at: new Date(at), dayOnly, day, doubt }
}

function dayOf(text: string, order: DateOrder | undefined) {
  const native = DAY.exec(text) ?? COMPACT_DAY.exec(text)
  if (native !== null) {
    const [whole, year, month, date] = native
    return { year: Number(year), month: Number(month), date: Number(date), length: whole.length }
  }
  const foreign = order === undefined ? null : FOREIGN_DAY.exec(text)
  if (foreign === null) return null
  const [whole, first, second, year] = foreign
  const [month, date] = order === 'mdy' ? [first, second] : [second, first]
  return { year: Number(year), month: Number(month), date: Number(date), length: whole.length }
}

function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour <= 23 ? hour : null
  if (hour < 1 || hour > 12) return null
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
}
