import { expect, test } from 'vitest'
import { makeUtf8Gate } from './utf8-gate.ts'

const TEXT = Buffer.from('a贯通,é𝄞龙,终')

/** What the gate makes of the whole, fed in pieces of this size. */
function passed(bytes: Buffer, size: number): { text: string; bad: readonly number[] } {
  const gate = makeUtf8Gate()
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) parts.push(gate.pass(bytes.subarray(at, at + size)))
  return { text: Buffer.concat([...parts, gate.end()]).toString(), bad: gate.bad }
}

test('good text passes however it is cut', () => {
  for (let size = 1; size <= TEXT.length; size++) expect(passed(TEXT, size)).toEqual({ text: TEXT.toString(), bad: [] })
})

test('a bad byte anywhere is marked with its place however the text is cut, and the text around it stays', () => {
  for (let at = 0; at < TEXT.length; at++) {
    const bytes = Buffer.from(TEXT)
    bytes[at] = 0xff
    for (let size = 1; size <= bytes.length; size++) {
      const { text, bad } = passed(bytes, size)
      expect(bad[0], `${at} in pieces of ${size}`).toBeGreaterThanOrEqual(at - 3)
      expect(bad[0], `${at} in pieces of ${size}`).toBeLessThanOrEqual(at)
      expect(text).toContain(`\ufffe${bad[0]}\ufffe`)
      expect(Buffer.from(text).toString()).toBe(text)
      if (at > 4) expect(text.startsWith('a贯')).toBe(true)
      if (at < 15) expect(text.endsWith(',终')).toBe(true)
    }
  }
})

test('one place a line', () => {
  const bytes = Buffer.concat([Buffer.from('a'), Buffer.from([0xff, 0xfe]), Buffer.from('b\nc'), Buffer.from([0xfd])])
  expect(passed(bytes, 3)).toEqual({ text: 'a\ufffe1\ufffe\ufffdb\nc\ufffe6\ufffe', bad: [1, 6] })
})

test('a character cut off by the end of the file is marked', () => {
  const { text, bad } = passed(TEXT.subarray(0, TEXT.length - 1), 4)
  expect(bad).toEqual([TEXT.length - 3])
  expect(text.endsWith(`,\ufffe${TEXT.length - 3}\ufffe`)).toBe(true)
})
