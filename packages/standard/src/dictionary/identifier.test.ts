import { expect, test } from 'vitest'
import { dataSetOf } from './data-set.ts'
import type { DataField } from './data-set-spec.ts'
import { foreignLetters, isIdentifier, isScientific, spellingOf } from './identifier.ts'

const caseNo = dataSetOf('Case').field('caseNo') as DataField
const fieldOf = (set: Parameters<typeof dataSetOf>[0], name: string) => dataSetOf(set).field(name) as DataField

test.each([
  'SIB\u2010-0001'.replace('-', ''),
  'SIB\uFF0D0001',
  'ＳＩＢ-0001',
  'SIB-\u00A00001',
  'SIB-\u31640001',
  'SIB-0001\uFE0F',
  '\u180ESIB-0001',
  '\u202DSIB-0001\u202C',
  'SIB-00\u00AD01',
  'SIB\u22120001',
  'SIB\u20110001',
  'SIB-0\u{E0101}001',
])('%j is one and the same number', (text) => expect(spellingOf(caseNo)(text)).toBe('SIB-0001'))

test.each(['SIB-0001①', 'sib-0001', 'S\u0406B-0001', 'SIB 0001', 'SIB—0001'])('%s is another', (text) =>
  expect(spellingOf(caseNo)(text)).toBe(text),
)

test('a form says the case of its letters', () => {
  expect(spellingOf(fieldOf('UnitGrid', 'unitGridCode'))('37020200100100a')).toBe('37020200100100A')
  expect(spellingOf(fieldOf('CaseMedia', 'sha256'))('AB')).toBe('ab')
})

test('in names a blank stays a blank', () => {
  expect(spellingOf(fieldOf('CityProfileFigure', 'indicator'))('PM2.5\u00A0年均值')).toBe('PM2.5 年均值')
  expect(spellingOf(fieldOf('Case', 'standardRef'))('GB/T\u00A047678.5-2026')).toBe('GB/T 47678.5-2026')
})

test('letters that only look Latin are told', () => {
  expect(foreignLetters('S\u0406B-0001')).toEqual(['\u0406'])
  expect(foreignLetters('α系数')).toEqual([])
  expect(foreignLetters('SIB-0001号')).toEqual([])
})

test.each(['3.70202E+17', '3.7020220240513e+17', '1E+05'])('%s has lost its digits', (text) =>
  expect(isScientific(text)).toBe(true),
)

test.each(['1E10', '370202202405130001', 'E+17', '0101'])('%s has not', (text) =>
  expect(isScientific(text)).toBe(false),
)

test('free text and personal data are no identifiers', () => {
  const named = (name: string) => isIdentifier(fieldOf('ServiceDemand', name), false)
  expect(['code', 'caseNo', 'orgCode', 'content', 'reporterId', 'channelName'].filter(named)).toEqual([
    'code',
    'caseNo',
    'orgCode',
  ])
})
