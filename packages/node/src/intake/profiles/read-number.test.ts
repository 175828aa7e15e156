import { expect, test } from 'vitest'
import { readNumber } from './read-number.ts'

test.each([
  ['758.16', '758.16'],
  ['１８３．５', '183.5'],
  ['－１，２３４．５', '-1234.5'],
  ['1,234,567.8', '1234567.8'],
  ['\u22125', '-5'],
  ['1.2E-05', '0.000012'],
  ['3.25e-1', '0.325'],
  ['+7', '+7'],
])('%s is %s', (text, plain) => expect(readNumber(text)).toEqual({ text: plain, beside: null }))

test.each([
  '760.6①',
  '365.3²',
  '½',
  '1½',
  '250③',
  '⑳',
  '760.6₁',
  '12⑴',
  '5‰',
  '一百',
  '〇',
  '𝟏𝟐',
  '١٢',
  '12,34',
  '0,123',
  '-0,500',
  '00,123',
  '０，１２３',
  '1.234,5',
  '(12)',
  '1e5',
  '1.5E+06',
  '12.5万',
  '100人',
  '12.5 km²',
  '2503注',
  '760.6[1][2]',
  '0x10',
  '1 234',
  '--5',
])('%s stays what it is, for the gate to refuse', (text) => expect(readNumber(text)).toEqual({ text, beside: null }))

test.each([
  ['760.6*', '760.6', '*'],
  ['760.6 ＊', '760.6', '*'],
  ['1,234[1]', '1234', '[1]'],
  ['26\u200B', '26', '\u200B'],
])('%s is told', (text, plain, beside) => expect(readNumber(text)).toEqual({ text: plain, beside }))

test('the unit of the field, and no other', () => {
  expect(readNumber('12.5 km²', 'km²')).toEqual({ text: '12.5', beside: 'km²' })
  expect(readNumber('12.5㎡', 'm²')).toEqual({ text: '12.5', beside: '㎡' })
  expect(readNumber('12 km2', 'km²')).toEqual({ text: '12', beside: 'km2' })
  expect(readNumber('12平方公里', 'km2')).toEqual({ text: '12', beside: '平方公里' })
  expect(readNumber('45%', '%')).toEqual({ text: '45', beside: '%' })
  expect(readNumber('12.5万', 'm²')).toEqual({ text: '12.5万', beside: null })
})

test('a count has no powers of ten', () => expect(readNumber('1E-1', undefined, true).text).toBe('1E-1'))
