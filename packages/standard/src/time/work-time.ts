import { z } from 'zod'
import type { Divisions } from '../codes/division.ts'
import { STATUSES } from '../dictionary/dictionary-file.ts'
import { readDocument } from '../read/read-table.ts'
import { type WorkCalendar, weekdayOf } from './calendar.ts'

/** One stretch of work, in milliseconds since midnight. */
export interface WorkHours {
  readonly opens: number
  readonly closes: number
}

/** A city's work-time table (工作时间表). */
export interface WorkTime {
  /** In order, never overlapping; empty on a day that is not worked. */
  hoursOn(day: string, calendar: WorkCalendar): readonly WorkHours[]
}

/** One row of a table: what `work-time.yaml` and the data set WorkTime both come to. Times as `08:30`. */
export interface WorkTimeRow {
  /** 1 Monday to 7 Sunday. */
  readonly weekday: number
  readonly opensAt: string
  readonly closesAt: string
  readonly validFrom?: string | null
  readonly validTo?: string | null
}

const MONDAY = 1
const MOST_DAYS = 4000

/**
 * Hours are those of the weekday. A holiday has no working hours; on a Saturday or Sunday worked in exchange (调休) the hours of
 * Monday hold, unless the table has hours for that day; a table with hours on Saturdays is worked on every Saturday.
 */
export function makeWorkTime(rows: readonly WorkTimeRow[]): WorkTime {
  const table = rows.map((row) => ({ ...row, opens: millisOf(row.opensAt), closes: millisOf(row.closesAt) }))
  const hours = (weekday: number, day: string): readonly WorkHours[] => {
    const stretches = table
      .filter((row) => row.weekday === weekday && row.closes > row.opens)
      .filter(({ validFrom, validTo }) => (validFrom ?? day) <= day && day <= (validTo ?? day))
      .sort((a, b) => a.opens - b.opens)
    const apart: WorkHours[] = []
    for (const { opens, closes } of stretches) {
      const last = apart.at(-1)
      if (last !== undefined && opens <= last.closes)
        apart[apart.length - 1] = { opens: last.opens, closes: Math.max(last.closes, closes) }
      else apart.push({ opens, closes })
    }
    return apart
  }
  const hoursOn: WorkTime['hoursOn'] = (day, calendar) => {
    const kind = calendar.kindOf(day)
    if (kind === 'holiday') return []
    const own = hours(weekdayOf(day), day)
    return kind === 'exchanged' && own.length === 0 ? hours(MONDAY, day) : own
  }
  // Thousands of cases ask for the same days.
  const known = new WeakMap<WorkCalendar, Map<string, readonly WorkHours[]>>()
  return {
    hoursOn: (day, calendar) => {
      const days = known.get(calendar) ?? new Map<string, readonly WorkHours[]>()
      const found = days.get(day) ?? hoursOn(day, calendar)
      if (days.size > MOST_DAYS) days.clear()
      known.set(calendar, days.set(day, found))
      return found
    },
  }
}

function millisOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number)
  return (hour * 60 + minute) * 60_000
}

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const day = z.string().nullable()
export const workTimeSchema = z.strictObject({
  tables: z.array(
    z.strictObject({
      division: z.string().regex(/^\d{6}$/),
      zh: z.string(),
      en: z.string(),
      standardRef: z.string(),
      status: z.enum(STATUSES),
      validFrom: day,
      validTo: day,
      zone: z.literal('Asia/Shanghai'),
      calendar: z.literal('CN'),
      hours: z.array(
        z.strictObject({ weekdays: z.array(z.int().min(1).max(7)).min(1), opensAt: clock, closesAt: clock }),
      ),
    }),
  ),
})

export interface WorkTimes {
  /** The table of the division itself, or of the nearest division above it that has one. */
  of(division: string): WorkTime
}

/** Reads the shipped tables. Every division has one: that of the nation holds where no other is set. */
export function readWorkTimes(dir: string, divisions: Divisions): WorkTimes {
  const rows = new Map<string, WorkTimeRow[]>()
  for (const { division, validFrom, validTo, hours } of readDocument(dir, 'work-time.yaml', workTimeSchema).tables) {
    const mine = rows.get(division) ?? []
    rows.set(division, mine)
    for (const { weekdays, opensAt, closesAt } of hours)
      for (const weekday of weekdays) mine.push({ weekday, opensAt, closesAt, validFrom, validTo })
  }
  const tables = new Map([...rows].map(([division, mine]) => [division, makeWorkTime(mine)]))
  return {
    of: (division) => {
      let at: string | null = division
      while (at !== null) {
        const table = tables.get(at)
        if (table !== undefined) return table
        at = divisions.get(at)?.parent ?? null
      }
      return makeWorkTime(rows.get('000000') ?? [])
    },
  }
}
