/**
 * Times as the files of city systems write them.
 *
 * @module
 */
import { halfWidth, withoutUnseen } from '@guantong/standard'
import { offsetOf, type ZoneReader } from './zone.ts'

export interface ReadTime {
  readonly at: Date
  /** Only a date was given: the time is that day's midnight. */
  readonly dayOnly: boolean
  /** The day as written, `YYYY-MM-DD`; of a time with an offset, the day it is in the zone of the file. */
  readonly day: string
  /** `epoch`: the text is a count of milliseconds. */
  readonly doubt: 'gap' | 'twice' | 'epoch' | null
}

export type DateOrder = 'mdy' | 'dmy'

const DAY = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})([日号]?)/
const COMPACT_DAY = /^(\d{4})(\d{2})(\d{2})(?=$|\d{6}$|[\sTt])/
/** To the minute; 201105120100 may as well be the 5th of November 2020. */
const COMPACT_MINUTE = /^((?:19|20)(?!0[1-9]|1[0-2])\d{2})(\d{2})(\d{2})(?=\d{4}$)/
const FOREIGN_DAY = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})/
const CHINESE_CLOCK = /^(\d{1,2})(?:[时点](?:整|(\d{2})|(\d{1,2})分(?:(\d{1,2})秒)?)?|:(\d{2})分)$/
const CLOCK =
  /^(?:(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?|(\d{2})(\d{2})(?:(\d{2})(?:\.(\d{1,9}))?)?)\s*(?:([ap])\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?[0-5]\d)?)?$/i
const HALF =
  /^(上午|下午|凌晨|清晨|早上|早晨|中午|傍晚|晚上|夜间)\s*|\s*(上午|下午|凌晨|清晨|早上|早晨|中午|傍晚|晚上|夜间)$/
const WEEKDAY = /^\s*\(?(?:星期|周|礼拜)([一二三四五六日天])\)?(?=\s|$|\d|[上下凌清早中傍晚夜])/
const WEEK = '日一二三四五六'
/** Blanks beside the Chinese words of a date: 2024年 5月 13日. */
const INNER_BLANKS = /(?<=[年月时点分])\s+|\s+(?=[年月日号时点分秒])/g
/** Milliseconds since 1970 as programs write them, from 2001 to 2099. */
const EPOCH = /^[1-4]\d{12}$/
const EPOCH_END = Date.UTC(2100, 0, 1)
/** The hours a word of the day is said with, and what they are on a clock of twenty-four. 12 is left out where it may be either end. */
const HOURS: Readonly<Record<string, readonly (readonly [from: number, to: number, add: number])[]>> = {
  上午: [[0, 11, 0]],
  下午: [
    [12, 18, 0],
    [1, 7, 12],
  ],
  凌晨: [[0, 6, 0]],
  清晨: [[3, 9, 0]],
  早上: [[4, 11, 0]],
  早晨: [[4, 11, 0]],
  中午: [
    [11, 14, 0],
    [1, 2, 12],
  ],
  傍晚: [
    [16, 20, 0],
    [4, 8, 12],
  ],
  晚上: [
    [17, 23, 0],
    [5, 11, 12],
  ],
  夜间: [
    [18, 23, 0],
    [6, 11, 12],
  ],
}
const ASCII = /^[ -~]*$/
const MOST_OFFSET = 14 * 60

/**
 * Reads `2018-02-08`, `2018/2/8`, `2018.02.08`, `2018年2月8日` or `20180208`, each alone or with a time of day: with or without
 * seconds, fraction, AM or PM and zone, `24:00` as the midnight that ends the day, `下午3时05分` where the word leaves no doubt, a
 * weekday if it is the day's own; and milliseconds since 1970, of which the caller should tell.
 * Full-width digits and signs count as half-width ones, and nothing else does. Null for anything else and for days the calendar
 * does not have. Forms that leave open which number is the month, and years of two digits, are refused, never guessed, unless
 * `order` says.
 *
 * @param zone for times without a zone
 */
export function readTime(text: string, zone: ZoneReader, order?: DateOrder): ReadTime | null {
  const plain = ASCII.test(text) ? text.trim() : halfWidth(withoutUnseen(text)).trim().replace(INNER_BLANKS, '')
  if (EPOCH.test(plain)) return Number(plain) < EPOCH_END ? known(Number(plain), zone, 'epoch') : null
  const found = dayOf(plain, order)
  if (found === null) return null
  const { year, month, date, length, isClosed } = found
  const midnight = Date.UTC(year, month - 1, date)
  if (month < 1 || month > 12 || new Date(midnight).getUTCDate() !== date) return null
  const rest = afterWeekday(plain.slice(length), midnight)
  const day = `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`
  if (rest === '') return moment(midnight, zone, true, day)
  const clock = clockOf(rest, isClosed)
  if (clock === null) return null
  const wall = midnight + clock.time
  if (clock.offset === undefined) return moment(wall, zone, false, day)
  const offset = /[+-]/.test(clock.offset) ? offsetOf(clock.offset) : 0
  return Math.abs(offset) > MOST_OFFSET ? null : known(wall - offset * 60_000, zone, null)
}

/** The file says which moment it is; which day that is, its zone says. */
function known(at: number, zone: ZoneReader, doubt: ReadTime['doubt']): ReadTime {
  const near = at + (at - zone(at).at)
  const wall = at + (near - zone(near).at)
  return { at: new Date(at), dayOnly: false, day: new Date(wall).toISOString().slice(0, 10), doubt }
}

/** Without the weekday, if it is that of the day; with it, nothing can be read of the rest. */
function afterWeekday(rest: string, midnight: number): string {
  const [whole = '', name = ''] = (!ASCII.test(rest) && WEEKDAY.exec(rest)) || []
  if (WEEK.indexOf(name.replace('天', '日')) !== new Date(midnight).getUTCDay() || whole === '') return rest
  const after = rest.slice(whole.length).trim()
  return after === '' ? '' : ` ${after}`
}

/** Wall times put together by the caller: an hour of 24 is the next day's midnight. */
export const moment = (wall: number, zone: ZoneReader, dayOnly: boolean, day: string): ReadTime => {
  const { at, doubt } = zone(wall)
  return { at: new Date(at), dayOnly, day, doubt }
}

interface Day {
  readonly year: number
  readonly month: number
  readonly date: number
  readonly length: number
  /** The day ends where it ends; otherwise a blank or `T` must stand before the time: of 2024-5-1112 nobody knows the day. */
  readonly isClosed: boolean
}

function dayOf(text: string, order: DateOrder | undefined): Day | null {
  const native = DAY.exec(text) ?? COMPACT_DAY.exec(text) ?? COMPACT_MINUTE.exec(text)
  if (native !== null) {
    const [whole, year, month, date, sign = '日'] = native
    return {
      year: Number(year),
      month: Number(month),
      date: Number(date),
      length: whole.length,
      isClosed: sign !== '',
    }
  }
  const foreign = order === undefined ? null : FOREIGN_DAY.exec(text)
  if (foreign === null) return null
  const [whole, first, second, year] = foreign
  const [month, date] = order === 'mdy' ? [first, second] : [second, first]
  return {
    year: Number(year),
    month: Number(month),
    date: Number(date),
    length: whole.length,
    isClosed: false,
  }
}

/** Milliseconds from midnight, and the zone if one is written. */
function clockOf(rest: string, isClosed: boolean): { time: number; offset: string | undefined } | null {
  const apart = /^[\sTt]+/.exec(rest)?.[0].length ?? 0
  const isChinese = !ASCII.test(rest)
  const said = isChinese ? HALF.exec(rest.slice(apart)) : null
  if (apart === 0 && !isClosed && said === null) return null
  const written = said === null ? rest.slice(apart) : rest.slice(apart).replace(HALF, '')
  const chinese = isChinese ? CHINESE_CLOCK.exec(written) : null
  const clock = chinese === null ? CLOCK.exec(written) : null
  if (chinese === null && clock === null) return null
  const [, h, m, s, f, compactH, compactM, compactS, compactF, half, offset] = clock ?? []
  const hour = Number(chinese?.[1] ?? h ?? compactH)
  const minute = Number(chinese?.[2] ?? chinese?.[3] ?? chinese?.[5] ?? m ?? compactM ?? 0)
  const second = Number(chinese?.[4] ?? s ?? compactS ?? 0)
  const fraction = Number((f ?? compactF ?? '').slice(0, 3).padEnd(3, '0'))
  if (minute > 59 || second > 59) return null
  const hours =
    said === null ? hourOf(hour, half) : half === undefined ? hourSaid(hour, said[1] ?? said[2] ?? '') : null
  if (hours === null || (hours === 24 && minute + second + fraction > 0)) return null
  return { time: (hours * 60 + minute) * 60_000 + second * 1000 + fraction, offset }
}

function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour <= 24 ? hour : null
  if (hour < 1 || hour > 12) return null
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
}

function hourSaid(hour: number, word: string): number | null {
  const found = HOURS[word]?.find(([from, to]) => hour >= from && hour <= to)
  return found === undefined ? null : hour + found[2]
}
