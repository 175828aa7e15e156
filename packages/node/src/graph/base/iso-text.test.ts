import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createIsoText } from './iso-text.ts'

it('writes every moment as toISOString does', () => {
  const isoText = createIsoText()
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), (at) => {
      expect(isoText(at)).toBe(at.toISOString())
    }),
    { numRuns: 5000 },
  )
  for (const time of [0, -1, -86_400_000, 86_399_999, 8.64e15, -8.64e15])
    expect(isoText(new Date(time))).toBe(new Date(time).toISOString())
})

it('refuses what is no moment', () => {
  expect(() => createIsoText()(new Date(Number.NaN))).toThrow(RangeError)
})
