import { expect, test } from 'vitest'
import { makeUtf8Gate } from './utf8-gate.ts'

const TEXT = Buffer.from('a贯通,é𝄞龙,终')

/** What the gate says of the whole, fed in pieces of this size. */
function verdict(bytes: Buffer, size: number): number | null {
  const gate = makeUtf8Gate()
  for (let at = 0; at < bytes.length; at += size) {
    const bad = gate.firstBadByte(bytes.subarray(at, at + size))
    if (bad !== null) return bad
  }
  return gate.firstBadByteAtEnd()
}

test('good text passes however it is cut', () => {
  for (let size = 1; size <= TEXT.length; size++) expect(verdict(TEXT, size)).toBeNull()
})

test('a bad byte anywhere is found however the text is cut', () => {
  for (let at = 0; at < TEXT.length; at++) {
    const bytes = Buffer.from(TEXT)
    bytes[at] = 0xff
    for (let size = 1; size <= bytes.length; size++) expect(verdict(bytes, size), `${at} in pieces of ${size}`).toBe(at)
  }
})

test('a character cut off by the end of the file is found', () => {
  expect(verdict(TEXT.subarray(0, TEXT.length - 1), 4)).toBe(TEXT.length - 3)
})
