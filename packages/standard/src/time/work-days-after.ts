/**
 * The clock of an answer that is owed within working days (工作日).
 *
 * @module
 */
import type { WorkCalendar } from './calendar.ts'
import { dayAfter, localDay } from './local-day.ts'

export interface AnswerDue {
  /** The end of the last day, by the clock of China. */
  readonly due: Date
  /** A day of it lies in a year whose holidays are not announced yet. */
  readonly isProvisional: boolean
}

/** The day of `from` is not counted: the first working day is the next one that is worked. */
export function workDaysAfter(from: Date, workDays: number, calendar: WorkCalendar): AnswerDue {
  let day = localDay(from)
  let isProvisional = false
  for (let left = workDays; left > 0; ) {
    day = dayAfter(day)
    const kind = calendar.kindOf(day)
    isProvisional ||= !calendar.knows(Number(day.slice(0, 4)))
    if (kind === 'workday' || kind === 'exchanged') left -= 1
  }
  return { due: new Date(`${dayAfter(day)}T00:00:00+08:00`), isProvisional }
}
