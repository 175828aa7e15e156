import { expect, test } from 'vitest'
import { halfWidth, plainWidth, withoutUnseen } from './plain-text.ts'

test('no character of Unicode becomes a digit but the full-width ones', () => {
  const invented: string[] = []
  for (let code = 0x80; code < 0x110000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue
    const sign = String.fromCodePoint(code)
    if (/\d/.test(plainWidth(sign)) || /\d/.test(halfWidth(sign))) invented.push(sign)
  }
  expect(invented.join('')).toBe('０１２３４５６７８９')
})

test.each([
  ['ＳＩＢ－０００１', 'SIB-0001'],
  ['７６０．６①', '760.6①'],
  ['１0²ｋ', '10²k'],
  ['Ⅲ类', 'III类'],
])('%s has one width', (text, plain) => expect(plainWidth(text)).toBe(plain))

test('what nobody sees goes, and Chinese stays as it is', () => {
  const marks = ['\u200B', '\u202D', '\u00AD', '\u2060', '\uFEFF', '\u180E', '\uFE0F', '\u3164', '\u{E0020}']
  expect(marks.map((mark) => withoutUnseen(`市${mark}南区`))).toEqual(marks.map(() => '市南区'))
})
