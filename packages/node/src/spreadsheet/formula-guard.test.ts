import { expect, it } from 'vitest'
import { guarded, unguarded } from './formula-guard.ts'

it('lets no formula begin a cell, and gives every value back', () => {
  for (const text of ['=cmd|x', '+A1', '-A1', '@SUM(1)', '\t=1', "'=1", "''-x", "'"]) {
    expect(guarded(text)).not.toMatch(/^[=+\-@\t\r]/)
    expect(unguarded(guarded(text))).toBe(text)
  }
  for (const text of ['', '-5', '+8.5', '-1,000', '案卷', "'案卷", "'-5", 'a=b']) {
    expect(guarded(text)).toBe(text)
    expect(unguarded(text)).toBe(text)
  }
})
