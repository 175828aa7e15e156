import { hash } from 'node:crypto'
import days from 'chinese-days/dist/chinese-days.json' with { type: 'json' }

/** `exchanged`: a Saturday or Sunday that is worked for a holiday (调休). */
export type DayKind = 'workday' | 'exchanged' | 'weekend' | 'holiday'

export interface WorkCalendar {
  /** Its last known year and eight characters of a hash over its days: `CN-2026-1f0c9a3e`. */
  readonly version: string
  /** `day` as YYYY-MM-DD. */
  kindOf(day: string): DayKind
  /**
   * False for a year whose holidays the calendar does not hold (the State Council announces them in the November before).
   * Its weekdays then all count as worked: a deadline computed over it is provisional.
   */
  knows(year: number): boolean
}

/** The holiday calendar of mainland China as the library `chinese-days` keeps it. Not checked against the announcements. */
export function chineseCalendar(): WorkCalendar {
  const holidays: Readonly<Record<string, string>> = days.holidays
  const exchanged: Readonly<Record<string, string>> = days.workdays
  const years = new Set(Object.keys(holidays).map((day) => Number(day.slice(0, 4))))
  return {
    version: `CN-${Math.max(...years)}-${hash('sha256', JSON.stringify([holidays, exchanged])).slice(0, 8)}`,
    kindOf: (day) => {
      if (day in holidays) return 'holiday'
      if (day in exchanged) return 'exchanged'
      return weekdayOf(day) > 5 ? 'weekend' : 'workday'
    },
    knows: (year) => years.has(year),
  }
}

/** 1 Monday to 7 Sunday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7
}
