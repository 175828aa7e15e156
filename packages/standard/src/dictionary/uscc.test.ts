import { expect, test } from 'vitest'
import { isUscc, usccCheckCharacter } from './uscc.ts'

test('the check character of two published codes', () => {
  expect(usccCheckCharacter('91350100M000100Y4')).toBe('3')
  expect(usccCheckCharacter('91110000710925032')).toBe('4')
  expect(isUscc('91350100M000100Y43')).toBe(true)
  expect(isUscc('911100007109250324')).toBe(true)
})

test('one wrong character, a wrong length and a letter outside the alphabet are refused', () => {
  expect(isUscc('91350100M000100Y44')).toBe(false)
  expect(isUscc('91350100M000100Y4')).toBe(false)
  expect(isUscc('91350100I000100Y43')).toBe(false)
  expect(isUscc('1805')).toBe(false)
})
