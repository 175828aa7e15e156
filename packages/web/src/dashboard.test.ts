import { readFileSync } from 'node:fs'
import { STANDING_WORDS } from '@guantong/contract'
import { expect, test } from 'vitest'

test('the dashboard has the words of the contract for every kind of nothing, in both languages', () => {
  const script = readFileSync(new URL('../public/dashboard.js', import.meta.url), 'utf8')
  const shown = [...script.matchAll(/^ {6}([A-Z_]+): '(.+)',$/gm)].map(([, standing, word]) => `${standing} ${word}`)
  const { REPORTED: _, ...nothing } = STANDING_WORDS
  const words = (lang: 'en' | 'zh') => Object.entries(nothing).map(([standing, word]) => `${standing} ${word[lang]}`)
  expect(shown).toEqual([...words('en'), ...words('zh')])
})
