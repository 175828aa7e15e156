import { expect, test } from 'vitest'
import { loadStandard } from '../load/load-standard.ts'
import { chineseCalendar } from './calendar.ts'
import { type CaseClock, computeDeadline, computeSettled, isSameClock, NO_DEADLINE } from './case-deadline.ts'
import { type CasePauses, pausesOf } from './case-pauses.ts'
import { type FilingRule, makeRuleBook } from './rule-book.ts'

const { divisions, workTimes } = loadStandard()
const calendar = chineseCalendar()
const at = (text: string): Date => new Date(`${text.replace(' ', 'T')}:00+08:00`)
const shown = (date: Date | null): string | null =>
  date === null ? null : new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')

const rule = (given: Partial<FilingRule> = {}): FilingRule => ({
  regionCode: '370000',
  ruleId: 'R-1',
  divisionCode: null,
  kind: 'MATTER',
  standardRef: 'GB/T 47678.5-2026',
  code: '01001',
  limitText: '2紧急工作时',
  limitType: 'URGENT_HOUR',
  limitValue: 2,
  limitCondition: null,
  validFrom: null,
  validTo: null,
  ...given,
})
const clock = (given: Partial<CaseClock> = {}): CaseClock => ({
  ruleId: null,
  divisionCode: '370202',
  kind: 'MATTER',
  standardRef: 'GB/T 47678.5-2026',
  code: '01001',
  state: 'DISPATCHED',
  reportedAt: at('2026-03-04 08:00'),
  acceptedAt: at('2026-03-04 08:30'),
  filedAt: at('2026-03-04 09:00'),
  dispatchedAt: at('2026-03-04 10:00'),
  limitType: null,
  limitValue: null,
  extensionCount: null,
  suspendedSeconds: null,
  ...given,
})
const compute = (of: CaseClock, ...rules: FilingRule[]) => paused(of, undefined, ...rules)
const paused = (of: CaseClock, pauses: CasePauses | undefined, ...rules: FilingRule[]) =>
  computeDeadline(
    of,
    { book: makeRuleBook(rules, divisions), calendar, workTimeOf: (division) => workTimes.of(division) },
    pauses,
  )
const by = (of: CaseClock, ...rules: FilingRule[]) => shown(compute(of, ...rules).disposalDeadline)

test('a rule sets the deadline and is named', () => {
  expect(compute(clock(), rule())).toEqual({
    disposalDeadline: at('2026-03-04 12:00'),
    originalDeadline: at('2026-03-04 12:00'),
    deadlineBasis: 'DISPATCHED',
    deadlineRuleId: 'R-1',
    deadlineRuleIssuer: '370000',
    deadlineCalendar: null,
    deadlineProvisional: false,
  })
  expect(compute(clock(), rule({ limitType: 'WORK_DAY', limitValue: 1 }))).toMatchObject({
    disposalDeadline: at('2026-03-05 10:00'),
    deadlineCalendar: calendar.version,
    deadlineProvisional: false,
  })
  expect(calendar.version).toMatch(/^CN-20\d\d-[0-9a-f]{8}$/)
})

test('the clock starts with dispatch, else with filing; before filing there is none', () => {
  expect(by(clock({ dispatchedAt: null, state: 'FILED' }), rule())).toBe('2026-03-04 11:00')
  expect(compute(clock({ dispatchedAt: null, filedAt: null }), rule())).toMatchObject({
    disposalDeadline: at('2026-03-04 10:30'),
    deadlineBasis: 'ACCEPTED',
    deadlineProvisional: true,
  })
  expect(compute(clock({ dispatchedAt: null, filedAt: null, acceptedAt: null }), rule())).toMatchObject({
    deadlineBasis: 'REPORTED',
    deadlineProvisional: true,
  })
  expect(compute(clock({ dispatchedAt: null, filedAt: null, state: 'REPORTED' }), rule())).toEqual(NO_DEADLINE)
  expect(compute(clock({ state: 'VOIDED' }), rule())).toEqual(NO_DEADLINE)
})

test('which rule holds', () => {
  const three = { limitType: 'URGENT_HOUR', limitValue: 3 } as const
  // Named, whatever its code.
  expect(by(clock({ ruleId: 'R-2' }), rule(), rule({ ruleId: 'R-2', code: '09999', ...three }))).toBe(
    '2026-03-04 13:00',
  )
  expect(compute(clock({ ruleId: 'R-9' }), rule())).toEqual(NO_DEADLINE)
  // Two conditions of one code: nothing says which was met. Alike they say the same.
  expect(compute(clock(), rule(), rule({ ruleId: 'R-2', ...three }))).toEqual(NO_DEADLINE)
  expect(by(clock(), rule(), rule({ ruleId: 'R-2' }))).toBe('2026-03-04 12:00')
  // The first in the book is from furthest above.
  expect(by(clock(), rule(three), rule({ regionCode: '370200' }))).toBe('2026-03-04 13:00')
  // Under a condition: only where the case names it.
  expect(compute(clock(), rule({ limitCondition: '雨天' }))).toEqual(NO_DEADLINE)
  expect(by(clock({ ruleId: 'R-1' }), rule({ limitCondition: '雨天' }))).toBe('2026-03-04 12:00')
  // Of another place, another kind, another list.
  expect(compute(clock(), rule({ divisionCode: '370800' }))).toEqual(NO_DEADLINE)
  expect(by(clock(), rule({ divisionCode: '370200' }))).toBe('2026-03-04 12:00')
  expect(compute(clock(), rule({ kind: 'COMPONENT' }))).toEqual(NO_DEADLINE)
  expect(compute(clock(), rule({ standardRef: 'GB/T 30428.2-2013' }))).toEqual(NO_DEADLINE)
  // In force on the day the clock starts.
  expect(compute(clock(), rule({ validFrom: '2026-03-05' }))).toEqual(NO_DEADLINE)
  expect(compute(clock(), rule({ validTo: '2026-03-03' }))).toEqual(NO_DEADLINE)
  expect(by(clock(), rule({ validFrom: '2026-03-04', validTo: '2026-03-04' }))).toBe('2026-03-04 12:00')
  // Only the text is there; it cannot be read.
  expect(by(clock(), rule({ limitType: null, limitValue: null, limitText: '4 工作时' }))).toBe('2026-03-04 16:00')
  expect(compute(clock(), rule({ limitType: null, limitValue: null, limitText: '尽快' }))).toEqual(NO_DEADLINE)
})

test('a named rule is the one for the code of the case, where several nodes use its id', () => {
  const other = rule({ code: '09999', limitValue: 5 })
  const own = rule({ regionCode: '370200', limitValue: 3 })
  expect(compute(clock({ ruleId: 'R-1' }), other, own)).toMatchObject({
    disposalDeadline: at('2026-03-04 13:00'),
    deadlineRuleIssuer: '370200',
  })
  expect(by(clock({ ruleId: 'R-1' }), other)).toBe('2026-03-04 15:00')
})

test('立即 is no time to count, and makes no other rule the only one', () => {
  const now = rule({ limitValue: 0, limitText: '立即' })
  expect(compute(clock(), now)).toEqual(NO_DEADLINE)
  expect(compute(clock({ ruleId: 'R-1' }), now)).toEqual(NO_DEADLINE)
  expect(compute(clock(), rule({ ruleId: 'R-2' }), now)).toEqual(NO_DEADLINE)
  expect(compute(clock(), now, rule({ ruleId: 'R-2' }))).toEqual(NO_DEADLINE)
  expect(compute(clock(), rule({ limitType: null, limitValue: null, limitText: '立即' }))).toEqual(NO_DEADLINE)
})

test('a case whose disposal is over follows its steps under the rule it was dated by', () => {
  const of = clock({ state: 'CLOSED' })
  const ground = (...rules: FilingRule[]) => ({
    book: makeRuleBook(rules, divisions),
    calendar,
    workTimeOf: (division: string) => workTimes.of(division),
  })
  const dated = { ...of, ...computeDeadline(of, ground(rule())) }
  const extended = { suspensions: [], extensions: 1 }
  // Another rule binds today, and the old one holds no more.
  const today = ground(rule({ regionCode: '000000', ruleId: 'R-0', limitValue: 9 }), rule({ validTo: '2026-01-01' }))
  expect(computeSettled(dated, today, extended)).toMatchObject({
    disposalDeadline: at('2026-03-04 14:00'),
    deadlineRuleId: 'R-1',
  })
  expect(computeSettled(dated, ground(), extended)).toMatchObject({ disposalDeadline: at('2026-03-04 12:00') })
})

test('a case that goes from checking to closed has the same clock', () => {
  const over = clock({ state: 'CHECKING' })
  expect(isSameClock(over, clock({ state: 'CLOSED' }))).toBe(true)
  expect(isSameClock(over, clock({ state: 'CLOSED', reportedAt: new Date(over.reportedAt) }))).toBe(true)
  for (const state of ['VOIDED', 'SUSPENDED', 'ACCEPTED'] as const)
    expect(isSameClock(over, clock({ state }))).toBe(false)
  expect(isSameClock(over, clock({ state: 'CHECKING', extensionCount: 1 }))).toBe(false)
})

test('the limit of the case itself goes first; a 0 is none', () => {
  expect(compute(clock({ limitType: 'URGENT_HOUR', limitValue: 1 }), rule())).toMatchObject({
    disposalDeadline: at('2026-03-04 11:00'),
    deadlineBasis: 'DISPATCHED',
    deadlineRuleId: null,
    deadlineRuleIssuer: null,
  })
  expect(by(clock({ limitType: 'URGENT_HOUR', limitValue: 0 }), rule())).toBe('2026-03-04 12:00')
})

test('延期 moves it, 挂账 stops the clock', () => {
  const moved = compute(clock({ extensionCount: 2 }), rule())
  expect([shown(moved.originalDeadline), shown(moved.disposalDeadline)]).toEqual([
    '2026-03-04 12:00',
    '2026-03-04 16:00',
  ])
  expect(compute(clock({ suspendedSeconds: 3600 }), rule())).toMatchObject({
    disposalDeadline: at('2026-03-04 13:00'),
    deadlineProvisional: false,
  })
  // When it stood within working time is not known.
  expect(compute(clock({ suspendedSeconds: 3600 }), rule({ limitType: 'WORK_DAY', limitValue: 1 }))).toMatchObject({
    disposalDeadline: at('2026-03-05 11:00'),
    deadlineProvisional: true,
  })
  expect(compute(clock({ state: 'SUSPENDED' }), rule())).toMatchObject({ deadlineProvisional: true })
})

test('beyond the calendar’s last year it is provisional', () => {
  const late = clock({ dispatchedAt: at('2030-12-30 10:00') })
  expect(compute(late, rule({ limitType: 'WORK_DAY', limitValue: 3 }))).toMatchObject({ deadlineProvisional: true })
  expect(compute(late, rule())).toMatchObject({ deadlineProvisional: false })
})

test('steps say from when to when a case was suspended, and how often it was extended', () => {
  const step = (operation: 'SUSPEND' | 'RESUME' | 'EXTEND' | 'FORWARD', when: string) => ({
    operation,
    operatedAt: at(when),
  })
  const day = rule({ limitType: 'WORK_DAY', limitValue: 1 })
  const stood = pausesOf([step('SUSPEND', '2026-03-04 15:00'), step('RESUME', '2026-03-05 09:00')])
  expect(paused(clock({ suspendedSeconds: 64_800 }), stood, day)).toMatchObject({
    disposalDeadline: at('2026-03-05 15:00'),
    deadlineProvisional: false,
  })
  // It stands: none, unless it had run out before.
  const stands = pausesOf([
    step('SUSPEND', '2026-03-04 11:00'),
    step('SUSPEND', '2026-03-04 11:30'),
    step('FORWARD', '2026-03-04 11:40'),
  ])
  expect(paused(clock({ state: 'SUSPENDED' }), stands, rule())).toEqual(NO_DEADLINE)
  expect(paused(clock({ state: 'SUSPENDED' }), stands, rule({ limitValue: 0.5 }))).toMatchObject({
    disposalDeadline: at('2026-03-04 10:30'),
    deadlineProvisional: false,
  })
  // Resumed, as its state says, but no step says when.
  expect(paused(clock(), stands, rule())).toMatchObject({
    disposalDeadline: at('2026-03-04 12:00'),
    deadlineProvisional: true,
  })
  const extended = pausesOf([step('EXTEND', '2026-03-04 11:00')])
  expect(paused(clock(), extended, rule())).toMatchObject({
    originalDeadline: at('2026-03-04 12:00'),
    disposalDeadline: at('2026-03-04 14:00'),
  })
  expect(paused(clock({ extensionCount: 0 }), extended, rule()).disposalDeadline).toEqual(at('2026-03-04 12:00'))
})
