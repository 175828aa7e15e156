import { loadStandard, MEASURES, shippedSummaries } from '@guantong/standard'
import { expect, test } from 'vitest'
import { ceilingOf, MOST_CASES, MOST_RECORDS, MOST_SECONDS } from './ceilings.ts'
import { implausibleFigure } from './implausible.ts'

const { divisions } = loadStandard()
const PLACES = divisions.all.length
const DAYS = 31 * 366

test('with every place of the country at the ceiling every day, thirty-one years of any count are exact in a double', () => {
  for (const name of MEASURES.filter((measure) => measure !== 'totalHandleSeconds')) {
    expect(ceilingOf({}, 'case-measure', { name }) * PLACES * DAYS).toBeLessThan(Number.MAX_SAFE_INTEGER)
  }
  // Records of summaries too: 100,000,000 a day.
  expect(MOST_RECORDS * PLACES * DAYS).toBeLessThan(Number.MAX_SAFE_INTEGER)
})

test('a month of the whole country fits a bigint', () => {
  for (const most of [MOST_CASES, MOST_SECONDS]) {
    expect(BigInt(most) * BigInt(PLACES) * 31n).toBeLessThan(2n ** 63n)
  }
})

test('an honest year of handling is far from the ceiling of its seconds, and the country’s sum of them exact', () => {
  // 20,000 cases a day of one county, each open for thirty days; a hundred million cases a year, each open for three days, for thirty-one years.
  expect(20_000 * 30 * 86_400).toBeLessThan(MOST_SECONDS / 10)
  expect(100_000_000 * 3 * 86_400 * 31).toBeLessThan(Number.MAX_SAFE_INTEGER)
})

const summaries = shippedSummaries()
const cell = (values: Record<string, number>, code = '0101') => ({
  kind: 'MATTER' as const,
  standardRef: 'GB/T 30428.2-2013',
  code,
  source: 'COLLECTOR',
  values,
})
const faultOf = (values: Record<string, number>[], ceilings = {}) =>
  implausibleFigure(
    { dataSet: 'case-measure', cases: 1 },
    values.map((each, i) => cell(each, String(i))),
    { ceilings, summaries },
  )

test.each([
  [[{ reported: 5 }], undefined],
  [[{ reported: MOST_CASES }], undefined],
  [[{ reported: MOST_CASES + 1 }], `reported ${MOST_CASES + 1} > ${MOST_CASES}`],
  // Cut into cells that are plausible one by one.
  [[{ closed: 6_000_000 }, { closed: 6_000_000 }], `closed 12000000 > ${MOST_CASES}`],
  [[{ reported: -1 }], 'reported -1 < 0'],
  [[{ reported: 0.5 }], 'reported 0.5: not whole'],
  [[{ totalHandleSeconds: MOST_SECONDS }], undefined],
] as const)('%j: %s', (values, fault) => {
  expect(faultOf([...values])).toBe(fault)
})

test('the configuration goes before the release, for the figure it names', () => {
  const ceilings = { 'case-measure': { reported: 100 } }
  expect(faultOf([{ reported: 101 }], ceilings)).toBe('reported 101 > 100')
  expect(faultOf([{ reported: 100, closed: 101 }], ceilings)).toBeUndefined()
})

test('a summary is judged by the kind of each value', () => {
  const of = (dataSet: string, ...rows: { keys: string[]; values: Record<string, number> }[]) =>
    implausibleFigure({ dataSet, cases: 1 }, rows, { ceilings: {}, summaries })
  expect(of('road-cleaning', { keys: ['2026'], values: { roadArea: 0.5 } })).toBeUndefined()
  expect(of('road-cleaning', { keys: ['2026'], values: { roadArea: -0.5 } })).toBe('roadArea -0.5 < 0')
  expect(of('component-count', { keys: [], values: { count: 0.5 } })).toBe('count 0.5: not whole')
  // What is carried is never added: a value may be negative.
  expect(of('indicator-value', { keys: [], values: { value: -1.5 } })).toBeUndefined()
  expect(of('indicator-value', { keys: [], values: { value: -1e300 } })).toContain('value 1e+300 >')
})
