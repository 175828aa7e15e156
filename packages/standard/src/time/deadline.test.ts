import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadStandard } from '../load/load-standard.ts'
import { chineseCalendar } from './calendar.ts'
import { deadlineOf } from './deadline.ts'
import type { Limit } from './limit.ts'
import { makeWorkTime } from './work-time.ts'

// 08:30–12:00 and 14:00–17:30, Monday to Friday: 7 hours a day. The shipped default.
const workTime = loadStandard().workTimes.of('140800')
const calendar = chineseCalendar()
const at = (text: string): Date => new Date(`${text.replace(' ', 'T')}:00+08:00`)
const text = (date: Date | null): string | null =>
  date === null ? null : new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
const limit = (type: Limit['type'], value: number): Limit => ({ type, value, condition: null })

// Worked out by hand with a wall calendar of 2026: Spring Festival is off 15–23 February and worked on Saturdays 14 and 28;
// National Day is off 1–7 October and worked on Sunday 20 September and Saturday 10 October.
test.each([
  ['within the morning', 'WORK_HOUR', 2, '2026-03-04 09:00', '2026-03-04 11:00'],
  ['over lunch', 'WORK_HOUR', 2, '2026-03-04 11:00', '2026-03-04 15:00'],
  ['from within lunch', 'WORK_HOUR', 4, '2026-03-04 13:00', '2026-03-05 09:00'],
  ['before work begins', 'WORK_HOUR', 2, '2026-03-04 03:00', '2026-03-04 10:30'],
  ['ending exactly when work ends', 'WORK_HOUR', 7, '2026-03-04 08:30', '2026-03-04 17:30'],
  ['over the night', 'WORK_HOUR', 4, '2026-03-04 16:30', '2026-03-05 11:30'],
  ['over a weekend', 'WORK_HOUR', 4, '2026-03-06 16:30', '2026-03-09 11:30'],
  ['one working day', 'WORK_DAY', 1, '2026-03-04 10:00', '2026-03-05 10:00'],
  ['five over a weekend', 'WORK_DAY', 5, '2026-03-04 10:00', '2026-03-11 10:00'],
  ['from a Saturday', 'WORK_DAY', 1, '2026-03-07 10:00', '2026-03-09 17:30'],
  ['from the evening', 'WORK_DAY', 1, '2026-03-04 20:00', '2026-03-05 17:30'],
  ['into National Day, over the Saturday worked for it', 'WORK_DAY', 4, '2026-09-30 10:00', '2026-10-12 10:00'],
  ['hours over National Day', 'WORK_HOUR', 4, '2026-09-30 16:30', '2026-10-08 11:30'],
  ['on the Sunday worked before National Day', 'WORK_DAY', 1, '2026-09-19 10:00', '2026-09-20 17:30'],
  ['over Spring Festival', 'WORK_DAY', 2, '2026-02-13 10:00', '2026-02-24 10:00'],
  ['to the Saturday worked after it', 'WORK_DAY', 4, '2026-02-24 10:00', '2026-02-28 10:00'],
  ['urgent hours never stop', 'URGENT_HOUR', 2, '2026-10-01 23:30', '2026-10-02 01:30'],
  ['calendar days neither', 'NATURAL_DAY', 15, '2026-09-25 16:45', '2026-10-10 16:45'],
  ['the same day ends at midnight', 'SAME_DAY', 1, '2026-10-01 09:30', '2026-10-02 00:00'],
  ['also from its last minute', 'SAME_DAY', 1, '2026-03-04 23:59', '2026-03-05 00:00'],
  ['half a working day', 'WORK_DAY', 0.5, '2026-03-04 08:30', '2026-03-04 12:00'],
  ['over the turn of the year', 'WORK_DAY', 1, '2025-12-31 15:00', '2026-01-04 15:00'],
] as const)('%s: %s × %d from %s is %s', (_what, type, value, start, end) => {
  const deadline = deadlineOf(at(start), limit(type, value), { workTime, calendar })
  expect(text(deadline.at)).toBe(end)
  expect(deadline.assumedYears).toEqual([])
})

test('挂账 stops the clock: only working time that was suspended is made up for', () => {
  const rules = (from: string, to: string) => ({ workTime, calendar, suspensions: [[at(from), at(to)]] as const })
  const by = (from: string, to: string) =>
    text(deadlineOf(at('2026-03-04 10:00'), limit('WORK_DAY', 2), rules(from, to)).at)
  expect(by('2026-03-05 10:00', '2026-03-06 10:00')).toBe('2026-03-09 10:00')
  expect(by('2026-03-05 20:00', '2026-03-06 08:00')).toBe('2026-03-06 10:00')
  expect(by('2026-03-05 11:00', '2026-03-05 15:00')).toBe('2026-03-06 12:00')
  const urgent = deadlineOf(
    at('2026-03-04 10:00'),
    limit('URGENT_HOUR', 2),
    rules('2026-03-04 11:00', '2026-03-05 11:00'),
  )
  expect(text(urgent.at)).toBe('2026-03-05 12:00')
})

test('a clock that still stands has no deadline, unless it ran out before', () => {
  const suspensions = [[at('2026-03-05 10:00'), null]] as const
  const rules = { workTime, calendar, suspensions }
  expect(deadlineOf(at('2026-03-04 10:00'), limit('WORK_DAY', 2), rules).at).toBeNull()
  expect(deadlineOf(at('2026-03-04 10:00'), limit('NATURAL_DAY', 3), rules).at).toBeNull()
  expect(text(deadlineOf(at('2026-03-04 10:00'), limit('WORK_HOUR', 2), rules).at)).toBe('2026-03-04 12:00')
  expect(
    deadlineOf(at('2026-03-04 10:00'), limit('WORK_DAY', 1), { workTime: makeWorkTime([]), calendar }).at,
  ).toBeNull()
})

test('延期 moves the deadline by the original limit, which stays visible', () => {
  const deadline = deadlineOf(at('2026-03-04 10:00'), limit('WORK_DAY', 3), { workTime, calendar, extensions: 2 })
  expect([text(deadline.original), text(deadline.at)]).toEqual(['2026-03-09 10:00', '2026-03-17 10:00'])
})

test('a year without announced holidays is named', () => {
  const deadline = deadlineOf(at('2031-09-30 10:00'), limit('WORK_DAY', 1), { workTime, calendar })
  expect([text(deadline.at), deadline.assumedYears]).toEqual(['2031-10-01 10:00', [2031]])
  expect(deadlineOf(at('2031-09-30 10:00'), limit('URGENT_HOUR', 1), { workTime, calendar }).assumedYears).toEqual([])
})

test('no limit, however long, is counted for more than ten years', () => {
  const days = new Set<string>()
  const kindOf = (day: string) => {
    days.add(day)
    return calendar.kindOf(day)
  }
  const counted = { ...calendar, kindOf }
  const by = (type: Limit['type'], value: number, extensions = 0) =>
    deadlineOf(at('2026-03-04 10:00'), limit(type, value), { workTime, calendar: counted, extensions }).at
  expect(by('WORK_DAY', 1_000_000)).toBeNull()
  expect(days.size).toBeLessThan(3700)
  expect(by('URGENT_HOUR', 1_000_000)).toBeNull()
  expect(by('URGENT_HOUR', 2, 2_147_483_647)).toBeNull()
  expect(text(by('NATURAL_DAY', 3650))).toBe('2036-03-01 10:00')
})

test('a clock that nothing but a suspension stops', () => {
  const by = (type: Limit['type'], value: number, ...pauses: [string, string | null][]) => {
    const suspensions = pauses.map(([from, to]) => [at(from), to === null ? null : at(to)] as const)
    return text(deadlineOf(at('2026-03-04 10:00'), limit(type, value), { workTime, calendar, suspensions }).at)
  }
  expect(by('NATURAL_DAY', 2, ['2026-03-01 00:00', '2026-03-04 12:00'], ['2026-03-05 00:00', '2026-03-05 06:00'])).toBe(
    '2026-03-06 18:00',
  )
  expect(by('URGENT_HOUR', 2, ['2026-03-01 00:00', '2026-03-02 00:00'], ['2026-03-04 12:00', null])).toBe(
    '2026-03-04 12:00',
  )
  expect(by('URGENT_HOUR', 2, ['2026-03-04 11:59', null])).toBeNull()
})

test('a city with Saturday mornings works on them, but not on holidays', () => {
  const table = makeWorkTime([
    ...[1, 2, 3, 4, 5].map((weekday) => ({ weekday, opensAt: '09:00', closesAt: '17:00' })),
    { weekday: 6, opensAt: '09:00', closesAt: '12:00' },
  ])
  const by = (start: string, value: number) =>
    text(deadlineOf(at(start), limit('WORK_HOUR', value), { workTime: table, calendar }).at)
  expect(by('2026-03-06 16:00', 3)).toBe('2026-03-07 11:00')
  expect(by('2026-10-02 16:00', 3)).toBe('2026-10-08 12:00')
})

const when = fc.date({
  min: new Date('2024-12-01T00:00:00Z'),
  max: new Date('2026-11-01T00:00:00Z'),
  noInvalidDate: true,
})
const anyLimit = fc.record({
  type: fc.constantFrom('URGENT_HOUR', 'WORK_HOUR', 'WORK_DAY', 'NATURAL_DAY'),
  value: fc.integer({ min: 1, max: 60 }).map((value) => value / 2),
  condition: fc.constant(null),
}) as fc.Arbitrary<Limit>
const suspension = fc.tuple(when, when).map(([a, b]) => (a < b ? ([a, b] as const) : ([b, a] as const)))
const millis = (date: Date | null): number => date?.getTime() ?? Number.POSITIVE_INFINITY

test('a later start is never due earlier, and nothing is due before it starts', () => {
  fc.assert(
    fc.property(when, when, anyLimit, (a, b, any) => {
      const [early, late] = a <= b ? [a, b] : [b, a]
      const due = (start: Date): number => millis(deadlineOf(start, any, { workTime, calendar }).at)
      return due(early) <= due(late) && due(early) > early.getTime()
    }),
    { numRuns: 1000 },
  )
})

test('neither a suspension nor an extension makes anything due earlier', () => {
  fc.assert(
    fc.property(
      when,
      anyLimit,
      fc.array(suspension, { maxLength: 4 }),
      fc.nat(3),
      (start, any, suspensions, extensions) => {
        const plain = millis(deadlineOf(start, any, { workTime, calendar }).at)
        const paused = millis(deadlineOf(start, any, { workTime, calendar, suspensions }).at)
        const both = millis(deadlineOf(start, any, { workTime, calendar, suspensions, extensions }).at)
        return plain <= paused && paused <= both
      },
    ),
    { numRuns: 500 },
  )
})
