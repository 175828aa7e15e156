import { expect, test } from 'vitest'
import { beyondClock } from './bounds.ts'

const NOW = new Date('2026-03-02T01:00:00Z')

test.each(['2026-03-03', '2036-03-20', '2099-12-31', '2100-01-01'])('a deadline may lie on %s', (day) => {
  expect(beyondClock({ scopes: [{ day }] }, NOW)).toBeUndefined()
})

test.each(['2100-01-02', '9999-12-31'])('%s is no day a case has a deadline on', (day) => {
  expect(beyondClock({ scopes: [{ day }] }, NOW)).toBe(`scopes.0.day ${day}`)
})
