import { expect, it } from 'vitest'
import { languageOf } from './language.ts'

it.each([
  [['status'], {}, 'en'],
  [['status'], { LANG: 'zh_CN.UTF-8' }, 'zh'],
  [['status'], { LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }, 'en'],
  [['status', '--lang', 'zh'], { LC_ALL: 'C' }, 'zh'],
  [['status', '--lang=en'], { LANG: 'zh_CN.UTF-8' }, 'en'],
] as const)('%j with %j speaks %s', (argv, env, expected) => {
  expect(languageOf(argv, env)).toBe(expected)
})
