import { expect, it } from 'vitest'
import { chineseCalendar } from './calendar.ts'
import { workDaysAfter } from './work-days-after.ts'

const calendar = chineseCalendar()
const due = (from: string, days: number) => workDaysAfter(new Date(from), days, calendar).due.toISOString()

it.each([
  ['a Monday, one day', '2026-03-02T09:00:00+08:00', 1, '2026-03-03T16:00:00.000Z'],
  ['a Friday, one day: over the weekend', '2026-03-06T09:00:00+08:00', 1, '2026-03-09T16:00:00.000Z'],
  ['ten days: two weeks', '2026-03-02T09:00:00+08:00', 10, '2026-03-16T16:00:00.000Z'],
  ['late at night in China it is still that day', '2026-03-02T23:59:00+08:00', 1, '2026-03-03T16:00:00.000Z'],
  ['over National Day, with its exchanged days', '2025-09-30T09:00:00+08:00', 1, '2025-10-09T16:00:00.000Z'],
])('%s', (_, from, days, expected) => {
  expect(due(from, days)).toBe(expected)
})

it('says that it is provisional where holidays are not announced', () => {
  expect(workDaysAfter(new Date('2026-03-02T01:00:00Z'), 10, calendar).isProvisional).toBe(false)
  expect(workDaysAfter(new Date('2090-03-02T01:00:00Z'), 10, calendar).isProvisional).toBe(true)
})
