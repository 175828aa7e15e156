import { GuantongError } from '@guantong/contract'
import { expect, test } from 'vitest'
import { classifyFailure } from './classify-failure.ts'

const coded = (code: string) => Object.assign(new Error('said the database'), { code })

test.each([
  ['40001', 'collision'],
  ['40P01', 'collision'],
  ['57P01', 'database'],
  ['08006', 'database'],
  ['53300', 'database'],
  ['ECONNREFUSED', 'database'],
  ['22008', 'defect'],
  ['23505', 'defect'],
])('%s of the database is a %s', (code, failure) => {
  expect(classifyFailure(coded(code))).toBe(failure)
})

test('a broken connection without a code is still the database being away', () => {
  expect(classifyFailure(new Error('Connection terminated unexpectedly'))).toBe('database')
  expect(classifyFailure(new GuantongError('GT_DATABASE_UNREACHABLE', { reason: 'x' }))).toBe('database')
})

test('anything unknown is a defect', () => {
  expect(classifyFailure(new TypeError('undefined is not a function'))).toBe('defect')
  expect(classifyFailure('a string')).toBe('defect')
})
