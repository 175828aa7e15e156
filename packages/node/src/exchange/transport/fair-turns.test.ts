import { expect, test } from 'vitest'
import { createFairTurns } from './fair-turns.ts'

test('who has taken least lately is next, and who rests is not', () => {
  let at = 0
  const turns = createFairTurns(() => at)
  turns.spent('a', 100)
  expect(turns.next(['a', 'b'])).toBe('b')
  turns.spent('b', 150)
  expect(turns.next(['a', 'b'])).toBe('a')
  turns.spent('a', 10, 1_000)
  expect(turns.next(['a', 'b'])).toBe('b')
  expect(turns.next(['a'])).toBeUndefined()
  expect(turns.restLeft(['a'])).toBe(1_000)
  at = 1_000
  expect(turns.next(['a'])).toBe('a')
  turns.spent('a', 1, 60_000)
  expect(turns.restLeft(['a'])).toBe(5_000)
})

test('what was spent long ago counts no longer', () => {
  let at = 0
  const turns = createFairTurns(() => at)
  turns.spent('a', 1_000)
  at = 60_000
  turns.spent('b', 10)
  expect(turns.next(['a', 'b'])).toBe('a')
})
