import { loadStandard } from '@guantong/standard'
import { expect, test } from 'vitest'
import { ceilingsSchema, MOST_CEILING } from './ceilings-config.ts'

test('the highest ceiling that can be set lets a month of the whole country fit a bigint', () => {
  const places = BigInt(loadStandard().divisions.all.length)
  expect(BigInt(MOST_CEILING) * places * 31n).toBeLessThan(2n ** 63n)
  expect(ceilingsSchema.safeParse({ 'case-measure': { reported: MOST_CEILING + 1 } }).success).toBe(false)
})

test('a ceiling of a figure nobody has is a mistake', () => {
  const known = { 'case-measure': { reported: 50_000 }, 'component-count': { count: 2_000_000 } }
  expect(ceilingsSchema.parse(known)).toEqual(known)
  expect(ceilingsSchema.parse(undefined)).toEqual({})
  for (const odd of [{ 'case-measure': { count: 5 } }, { components: { count: 5 } }, { 'case-measure': { closed: 0 } }])
    expect(ceilingsSchema.safeParse(odd).success).toBe(false)
})
