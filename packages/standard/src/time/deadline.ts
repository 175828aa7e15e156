import type { WorkCalendar } from './calendar.ts'
import type { Limit, LimitType } from './limit.ts'
import type { WorkHours, WorkTime } from './work-time.ts'

export interface ClockRules {
  readonly workTime: WorkTime
  readonly calendar: WorkCalendar
  /** 挂账: the clock stands still from … to …; null: it still stands. May overlap. */
  readonly suspensions?: readonly (readonly [Date, Date | null])[]
  /** 延期: how many extensions were granted, each by the original limit. */
  readonly extensions?: number
}

export interface Deadline {
  /** null: never, as far as is known — the clock stands still, or there is no working day. */
  readonly at: Date | null
  /** The same without extensions. */
  readonly original: Date | null
  /** Years on the way whose holidays are not known: all their weekdays were taken as worked. The deadline is provisional. */
  readonly assumedYears: readonly number[]
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Asia/Shanghai. Its summer times ended in 1991. */
const OFFSET = 8 * HOUR
/** A clock that has not run out by then stands still for good. */
const LONGEST_DAYS = 3_660

/**
 * When a limit that starts at `start` runs out. 紧急工作时 (urgent hours) and 自然日 (calendar days of 24 hours) run through;
 * 工作时 (working hours) run while the table's hours are open; a 工作日 (working day) is the whole of one worked day's hours,
 * begun days counting by the part that is left: from 10:00 on a worked day, one working day ends at 10:00 on the next. 当日 (the
 * same day) ends with the day it starts on, at midnight.
 * What exactly ends on closing time ends there, not on the next morning.
 *
 * Guaranteed: a later start never gives an earlier deadline, and neither does a suspension. That a working day is counted
 * so is our reading (assumed): cities also take the end of the last day.
 */
export function deadlineOf(start: Date, limit: Limit, rules: ClockRules): Deadline {
  const years = new Set<number>()
  const pauses = mergePauses(rules.suspensions ?? [])
  const after = (times: number): Date | null =>
    runDown(start.getTime(), limit, limit.value * times, rules, pauses, years)
  const original = after(1)
  const { extensions = 0 } = rules
  const at = extensions === 0 ? original : after(1 + extensions)
  return { at, original, assumedYears: [...years].sort((a, b) => a - b) }
}

interface Stretch {
  readonly from: number
  readonly to: number
}

/** Overlapping suspensions count once. */
function mergePauses(suspensions: readonly (readonly [Date, Date | null])[]): readonly Stretch[] {
  const pauses: Stretch[] = []
  const all = suspensions.map(([from, to]) => ({ from: from.getTime(), to: to?.getTime() ?? Number.POSITIVE_INFINITY }))
  for (const pause of all.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from)) {
    const last = pauses.at(-1)
    if (last !== undefined && pause.from <= last.to)
      pauses[pauses.length - 1] = { from: last.from, to: Math.max(last.to, pause.to) }
    else pauses.push(pause)
  }
  return pauses
}

function runDown(
  start: number,
  { type }: Limit,
  value: number,
  { workTime, calendar }: ClockRules,
  pauses: readonly Stretch[],
  years: Set<number>,
): Date | null {
  if (type === 'URGENT_HOUR' || type === 'NATURAL_DAY') return runThrough(start, value * UNIT[type](ANY_DAY), pauses)
  const worked = type === 'WORK_HOUR' || type === 'WORK_DAY'
  const firstDay = Math.floor((start + OFFSET) / DAY)
  let left = value
  for (let day = firstDay; day < firstDay + LONGEST_DAYS; day++) {
    const name = new Date(day * DAY).toISOString().slice(0, 10)
    const year = Number(name.slice(0, 4))
    if (worked && !calendar.knows(year)) years.add(year)
    const hours = worked ? workTime.hoursOn(name, calendar) : WHOLE_DAY
    const midnight = day * DAY - OFFSET
    const unit = UNIT[type]({ hours, left: midnight + DAY - Math.max(midnight, start) })
    for (const { opens, closes } of hours)
      for (const { from, to } of without(pauses, Math.max(midnight + opens, start), midnight + closes)) {
        const needed = Math.round(left * unit)
        if (needed <= to - from) return new Date(from + needed)
        left -= (to - from) / unit
      }
    if (pauses.at(-1)?.to === Number.POSITIVE_INFINITY && (pauses.at(-1)?.from ?? 0) <= midnight) return null
  }
  return null
}

/** A clock that nothing but a pause stops. */
function runThrough(start: number, millis: number, pauses: readonly Stretch[]): Date | null {
  let at = start + Math.round(millis)
  for (const { from, to } of pauses) {
    if (to <= start) continue
    if (from >= at) break
    at += to - Math.max(from, start)
  }
  return at - start < LONGEST_DAYS * DAY ? new Date(at) : null
}

/** Milliseconds of this day that take one off the limit. `left`: of the day itself, when the clock starts on it. */
const UNIT: Readonly<Record<LimitType, (day: { hours: readonly WorkHours[]; left: number }) => number>> = {
  URGENT_HOUR: () => HOUR,
  WORK_HOUR: () => HOUR,
  WORK_DAY: ({ hours }) => lengthOf(hours),
  NATURAL_DAY: () => DAY,
  SAME_DAY: ({ left }) => left,
}

const ANY_DAY = { hours: [], left: 0 }

const WHOLE_DAY: readonly WorkHours[] = [{ opens: 0, closes: DAY }]

const lengthOf = (hours: readonly WorkHours[]): number =>
  hours.reduce((sum, { opens, closes }) => sum + closes - opens, 0)

/** What is left of one stretch when the clock's pauses are taken out. */
function without(pauses: readonly Stretch[], from: number, to: number): readonly Stretch[] {
  const parts: Stretch[] = []
  let at = from
  for (const pause of pauses) {
    if (pause.to <= at || pause.from >= to) continue
    if (pause.from > at) parts.push({ from: at, to: pause.from })
    at = Math.max(at, pause.to)
  }
  if (at < to) parts.push({ from: at, to })
  return parts
}
