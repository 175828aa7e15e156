import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MEASURES, type MeasureName } from '../dictionary/measure.ts'
import { loadStandard } from '../load/load-standard.ts'
import { rate } from './indicator.ts'
import { percentOf } from './percent.ts'
import { scoreOf } from './score.ts'

const { indicators } = loadStandard()
const indicator = (name: string) => {
  const found = indicators.find((each) => each.name === name)
  return found ?? expect.fail(`no indicator ${name}`)
}

// The bulletins as domain research read them: written down here a second time, so that the YAML cannot agree with itself.
test.each([
  ['filingRateOfAccepted', 51_229, 51_571, '99.34', '郑州'],
  ['dispatchRate', 49_151, 51_229, '95.94', '郑州'],
  ['closingRate', 43_523, 52_434, '83.01', '郑州'],
  ['closingRate', 911, 972, '93.72', '天门'],
  ['onTimeClosingRate', 737, 972, '75.82', '天门'],
  ['onTimeClosingRate', 15_289, 15_308, '99.88', '湖州'],
  ['reworkRateOfDue', 276, 52_434, '0.53', '郑州'],
  ['extensionRateOfDue', 104, 52_434, '0.20', '郑州'],
])('%s of %i and %i is %s % (%s)', (name, numerator, denominator, percent) => {
  const { numerator: above, denominator: below } = indicator(name)
  const values = Object.fromEntries(MEASURES.map((measure) => [measure, 0])) as Record<MeasureName, number>
  values[above] = numerator
  values[below] = denominator
  const computed = rate(indicator(name), values)
  expect(percentOf(computed.numerator, computed.denominator, 2)).toBe(percent)
})

test('rework is divided by what was due and by what was disposed, under two names', () => {
  expect([indicator('reworkRateOfDue').denominator, indicator('reworkRateOfDisposed').denominator]).toEqual([
    'dueForClosing',
    'disposed',
  ])
})

test('a percentage is rounded half up, and nothing due has none', () => {
  expect([percentOf(1, 8, 0), percentOf(1, 8, 1), percentOf(1, 800, 2), percentOf(3, 2, 0)]).toEqual([
    '13',
    '12.5',
    '0.13',
    '150',
  ])
  expect(percentOf(0, 0, 2)).toBeNull()
})

test('the two published examples: full points from the threshold on, then step by step', () => {
  const sorting = { full: 1, threshold: 0.7, deduct: 0.2, per: 0.1 }
  expect([0.9, 0.7, 0.65, 0.6, 0.5, 0.2, 0].map((value) => scoreOf(sorting, value))).toEqual([1, 1, 1, 0.8, 0.6, 0, 0])
  const sweeping = { full: 1, threshold: 0.95, deduct: 0.2, per: 0.05 }
  expect([0.95, 0.9, 0.85].map((value) => scoreOf(sweeping, value))).toEqual([1, 0.8, 0.6])
  expect(scoreOf(sweeping, null)).toBeNull()
})

test('a better value never scores less', () => {
  const rule = { full: 1, threshold: 0.7, deduct: 0.2, per: 0.1 }
  const value = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(value, value, (a, b) => (scoreOf(rule, Math.min(a, b)) ?? 0) <= (scoreOf(rule, Math.max(a, b)) ?? 0)),
  )
})
