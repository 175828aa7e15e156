import fc from 'fast-check'
import { expect, it } from 'vitest'
import { guarded, unguarded } from './formula-guard.ts'

it('lets no formula begin a cell, and gives every value back', () => {
  for (const text of ['=cmd|x', '+A1', '-A1', '@SUM(1)', '\t=1', "'=1", "''-x", '＝1+1', '＋A1', '－A1', '＠SUM(1)']) {
    expect(guarded(text)).not.toMatch(/^[=+\-@\t\r＝＋－＠]/)
    expect(unguarded(guarded(text))).toBe(text)
  }
  for (const text of ['', '-5', '+8.5', '-1,000', '案卷', "'案卷", "'-5", 'a=b', "'", '案卷;-5', 'a; b']) {
    expect(guarded(text)).toBe(text)
    expect(unguarded(text)).toBe(text)
  }
})

it('lets none begin behind a semicolon, where many programs end a cell', () => {
  for (const text of [';=1+1', 'a;=1+1', '; =1+1', ";'=1+1", 'a;b;@x;-y', '=1;＝2'])
    expect(
      guarded(text)
        .split(';')
        .filter((cell) => /^ *[=+\-@＝＋－＠]/.test(cell)),
    ).toEqual([])
})

it('gives back whatever it was given', () => {
  const parts = fc.constantFrom('=', '＝', '+', '-', '@', "'", ';', ' ', '\t', '\r', '1', ',', 'a', '案')
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 12 }), (some) => {
      const text = some.join('')
      expect(unguarded(guarded(text))).toBe(text)
    }),
    { numRuns: 2000 },
  )
})
