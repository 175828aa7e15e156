import { expect, test } from 'vitest'
import { createSeenQuestions } from './seen-questions.ts'

const at = (seconds: number) => new Date(seconds * 1000)

test('a question is remembered until it could not be asked again, and no longer', () => {
  const seen = createSeenQuestions(2)
  expect(seen.note('a', 130, at(100))).toBeNull()
  expect(seen.note('a', 130, at(130))).toBe('seen')
  expect(seen.note('b', 190, at(130))).toBeNull()
  expect(seen.note('c', 190, at(130))).toBe('full')
  expect(seen.note('c', 190, at(131))).toBeNull()
  expect(seen.note('b', 190, at(131))).toBe('seen')
})

test('a clock that goes back makes nothing new of it', () => {
  const seen = createSeenQuestions()
  seen.note('a', 130, at(120))
  expect(seen.note('a', 130, at(90))).toBe('seen')
})
