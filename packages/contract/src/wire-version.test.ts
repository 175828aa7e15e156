import { expect, test } from 'vitest'
import { highestInCommon, printSpoken, readSpoken, versionFor, versionOf } from './wire-version.ts'

test.each([
  [[1], [1], 1],
  [[1, 2], [1], 1],
  [[1, 2], [2, 1], 2],
  [[1, 2, 3], [2, 4], 2],
  [[2], [1], undefined],
])('%j and %j have %j in common', (own, other, version) => {
  expect(highestInCommon(own, other)).toBe(version)
  expect(highestInCommon(other, own)).toBe(version)
  expect(versionFor(own, other)).toBe(version)
})

test('a neighbour that has not stated its versions is spoken to in the lowest own one', () => {
  expect(versionFor([2, 1], null)).toBe(1)
  expect(versionFor([3, 2], null)).toBe(2)
})

test('the header is read as it was printed, and what is no list of versions is not read', () => {
  expect(readSpoken(printSpoken([1, 2]))).toEqual([1, 2])
  for (const odd of [undefined, '', '0', '1,', '1;2', 'x', '1.5', '-1', Array.from({ length: 11 }, () => 1).join()]) {
    expect(readSpoken(odd)).toBeUndefined()
  }
})

test('the version of a message is known whatever else it holds', () => {
  expect(versionOf({ v: 7, anything: { else: true } })).toBe(7)
  for (const odd of [undefined, null, 'v', [], {}, { v: '1' }, { v: 0 }]) expect(versionOf(odd)).toBeUndefined()
})
