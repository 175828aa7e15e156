import { expect, test } from 'vitest'
import { dataSetOf } from '../dictionary/data-set.ts'
import { loadStandard } from '../load/load-standard.ts'
import { boundsOf, holdToDefinition } from './hold-to-definition.ts'
import { validateRow } from './validate-row.ts'

const { divisions, codes } = loadStandard()
const filed = (numbers: object) => {
  const row = {
    indicatorCode: 'CLOSING_RATE',
    formulaVersion: 1,
    divisionCode: '370800',
    period: '2026-10',
    periodEnd: '2026-10-31',
    method: 'PLATFORM',
    ...numbers,
  }
  const verdict = validateRow(dataSetOf('IndicatorValue'), row, {
    regionCode: '370800',
    divisions,
    codes,
    now: new Date('2026-11-29'),
  })
  return verdict.ok ? [] : verdict.findings.map(({ field, rule }) => `${field} ${rule}`)
}

const of = (numerator: number, denominator: number, value: number, unit?: string) => ({
  ...{ numerator, denominator, value },
  ...(unit === undefined ? {} : { unit }),
})

test.each([
  [of(97, 100, 12)],
  [of(97, 100, 0.98)],
  [of(97, 100, 97.5, '%')],
  [of(97, 100, 0.97, '%')],
  [of(1, 3, 0.34)],
  [of(97, 100, 12, '件/万人')],
  [of(5, 0, 1)],
])('%j is refused: the value is not the quotient', (numbers) => {
  expect(filed(numbers)).toEqual(['value quotient-differs'])
})

test.each([
  [of(97, 100, 0.97)],
  [of(97, 100, 97)],
  [of(97, 100, 97, '%')],
  [of(1, 3, 0.33)],
  [of(1, 3, 0.3333333)],
  [of(1, 3, 33.3, '%')],
  [of(1, 3, 333.3, '‰')],
  [of(2, 3, 1 / 1.5)],
  [of(123, 4_560_000, 0.27, '件/万人')],
  [{ numerator: 97, denominator: 100 }],
  [{ value: 12 }],
])('%j agrees to the printed digits, or says nothing to compare', (numbers) => {
  expect(filed(numbers)).toEqual([])
})

const definition = { unit: null, mayExceedWhole: null, scoringRule: null }
const held = (row: object, by: object = {}) =>
  holdToDefinition(
    { indicatorCode: 'X', numerator: null, denominator: null, value: null, unit: null, score: null, ...row },
    boundsOf({ ...definition, ...by }),
  ).map(({ field, rule }) => `${field} ${rule}`)

test('a share above the whole is refused, unless its definition allows it or it is no share', () => {
  expect(held(of(120, 100, 1.2))).toEqual(['value share-above-whole'])
  expect(held({ value: 109.7, unit: '%' })).toEqual(['value share-above-whole'])
  expect(held({ value: 109.7 }, { unit: '%' })).toEqual(['value share-above-whole'])
  expect(held(of(120, 100, 120, '%'), { mayExceedWhole: true })).toEqual([])
  expect(held(of(120, 100, 1.2, 'm²/人'))).toEqual([])
  expect(held(of(100, 100, 100, '%'))).toEqual([])
})

test('a score is not above the full one, which is a hundred unless the scoring rule says otherwise', () => {
  expect(held({ score: 600_000 })).toEqual(['score score-above-full'])
  expect(held({ score: 100 })).toEqual([])
  expect(held({ score: 100.5 })).toEqual(['score score-above-full'])
  expect(held({ score: 2 }, { scoringRule: '{"full":1}' })).toEqual(['score score-above-full'])
  expect(held({ score: 900 }, { scoringRule: '{"full":1000}' })).toEqual([])
  expect(held({ score: 900 }, { scoringRule: 'no JSON' })).toEqual(['score score-above-full'])
})
