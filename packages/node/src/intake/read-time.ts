/**
 * Times as the files of city systems write them.
 *
 * @module
 */

export interface ReadTime {
  readonly at: Date
  /** Only a date was given: the time is that day's midnight. */
  readonly dayOnly: boolean
}

const DAY = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})/
const COMPACT_DAY = /^(\d{4})(\d{2})(\d{2})(?=$|\d{6}$)/
const CLOCK = /^[ T]?(\d{1,2}):?(\d{2})(?::?(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?$/

/**
 * Reads `2018-02-08`, `2018/2/8`, `2018.02.08` or `20180208`, each alone or with a time of day, with or without seconds,
 * fraction and zone; null for anything else and for days the calendar does not have. Forms that leave open which
 * number is the month are refused, never guessed.
 *
 * @param offsetMinutes east of UTC, for times without a zone
 */
export function readTime(text: string, offsetMinutes: number): ReadTime | null {
  const day = DAY.exec(text) ?? COMPACT_DAY.exec(text)
  if (day === null) return null
  const [whole, year, month, date] = day
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(date))
  if (new Date(midnight).getUTCDate() !== Number(date) || Number(month) < 1 || Number(month) > 12) return null
  const rest = text.slice(whole.length)
  if (rest === '') return { at: new Date(midnight - offsetMinutes * 60_000), dayOnly: true }
  const clock = CLOCK.exec(rest)
  if (clock === null) return null
  const [, hour, minute, second = '0', fraction = '', zone] = clock
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null
  const time = (Number(hour) * 60 + Number(minute)) * 60_000 + Number(second) * 1000
  const millis = Number(fraction.slice(0, 3).padEnd(3, '0'))
  const offset = zone === undefined ? offsetMinutes : offsetOf(zone)
  return { at: new Date(midnight + time + millis - offset * 60_000), dayOnly: false }
}

/** Minutes east of UTC of `Asia/Shanghai`, `Z`, `+08:00` or `+0800`. */
export function offsetOf(zone: string): number {
  if (zone === 'Asia/Shanghai') return 480
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return zone.startsWith('-') ? -minutes : minutes
}
