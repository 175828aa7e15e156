import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { STANDARD_DIR } from '../load/load-standard.ts'
import { parseText } from './parse-text.ts'
import { type Grammar, parsedBeforehand } from './parsed-beforehand.ts'

const files = readdirSync(STANDARD_DIR, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.(csv|yaml)$/.test(name),
)

it.each(files)('%s says what it said when it was parsed, and nothing once a letter is another', (name) => {
  const grammar = name.split('.').at(-1) as Grammar
  const text = readFileSync(join(STANDARD_DIR, name), 'utf8')
  expect(parsedBeforehand(grammar, text)).toEqual(parseText[grammar](text))
  expect(parsedBeforehand(grammar, `${text} `)).toBeUndefined()
  expect(parsedBeforehand(grammar === 'csv' ? 'yaml' : 'csv', text)).toBeUndefined()
})
