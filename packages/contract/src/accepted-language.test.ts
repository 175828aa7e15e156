import { expect, test } from 'vitest'
import { acceptedLanguage } from './accepted-language.ts'

test.each([
  [undefined, 'en'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['zh-CN,en', 'zh'],
  ['en;q=0.4, ZH-Hant;q=0.5', 'zh'],
  ['fr, de', 'en'],
  ['zh;q=0, fr', 'en'],
  ['zh;q=most, en;q=0.1', 'en'],
])('%s is answered in %s', (header, language) => {
  expect(acceptedLanguage(header)).toBe(language)
})
