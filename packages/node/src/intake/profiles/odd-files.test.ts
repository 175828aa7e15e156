/** What a file shows of itself against its profile: the order of its dates, other headers within it, other delimiters. */
import { shippedStandard } from '@guantong/standard'
import { expect, test } from 'vitest'
import { chooseProfile, fitOf } from './choose-profile.ts'
import { withDateOrder } from './date-order.ts'
import { makeLayout } from './layout.ts'
import { loadProfile } from './load-profile.ts'

const { divisions, valueLists } = shippedStandard()
const context = { regionCode: '370200', divisions, valueLists }
const recordsOf = (...rows: string[][]) => rows.map((values, at) => ({ values, line: at + 1 }))

test('dates are read in the order that the file has, and in none where it has both', () => {
  const profile = loadProfile('open311')
  const order = (...days: string[]) => withDateOrder(profile, recordsOf(...days.map((day) => [day]))).dates
  expect(order('01/02/2024', '02/13/2024')).toBe('mdy')
  expect(order('01/02/2024', '13/02/2024')).toBe('dmy')
  expect(order('02/13/2024', '13/02/2024')).toBeUndefined()
  expect(order('01/02/2024')).toBe('mdy')
})

test('a header within a table is left out where it is the same in other words, and another one begins another table', () => {
  const header = ['案卷编号', '行政区', '小类代码', '小类名称', '街道名称']
  const { lay } = makeLayout(loadProfile('egova-stat'), header, [], [header])
  const laid = (...values: string[]) => lay({ values, line: 9 })
  expect(laid('rec_id', 'district_name', 'sub_type_id', 'sub_type_name', 'street_name')).toBeNull()
  expect(laid('案卷编号', '行政区', '小类代码', '街道名称', '小类名称')).toBe('another')
  expect(laid('案卷编号', '市南区', '0101', '路灯', '山东路')).toMatchObject({ line: 9 })
})

test.each<[string, string]>([
  ['，', '，'],
  ['；', '；'],
  ['、', '、'],
  ['^', '^'],
  ['\u0001', 'U+0001'],
  [',', 'in quotes as a whole'],
])('a header of one name full of %j is told as a table with that delimiter', (sign, told) => {
  const first = { columns: null, records: recordsOf([['案卷编号', '行政区', '小类代码'].join(sign)]), bytes: 1 }
  const choose = () => chooseProfile('x.csv', [fitOf(loadProfile('egova-stat'), first, context)])
  expect(choose).toThrowError(
    expect.objectContaining({
      code: 'GT_FILE_FORMAT',
      params: expect.objectContaining({ reason: expect.stringContaining(told) }),
    }),
  )
})

test('names that are long, or none, are told in short', () => {
  const told = (columns: string[]) => {
    const fit = fitOf(loadProfile('egova-stat'), { columns, records: [], bytes: 1 }, context)
    try {
      return chooseProfile('x.json', [fit]) && ''
    } catch (error) {
      return String((error as { params: { columns: string } }).params.columns)
    }
  }
  expect(told(['['.repeat(200_000)]).length).toBeLessThan(100)
  expect(told([])).toContain('none')
})
