/**
 * The page of threats names tests that are there, for every control.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'

const rows = readFileSync(join(CLONE, 'deploy/SECURITY.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| threat') && !line.startsWith('| ---'))
  .map((line) =>
    line
      .slice(2, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  )

it('has threat, control, default and test in every row', () => {
  expect(rows.length).toBeGreaterThan(30)
  expect(rows.filter((row) => row.length !== 4 || row.includes(''))).toEqual([])
})

it('names files and titles of tests that are there', () => {
  const wrong = rows.flatMap(([threat = '', , , test = '']) => {
    const [, file = '', title = ''] = /^`([^`]+\.test\.ts)` "(.+)"$/.exec(test) ?? []
    if (file === '' || !existsSync(join(CLONE, file))) return [`${threat}: no such file: ${test}`]
    const isTitle = new Set(["'", '"', '`'].map((quote) => `(${quote}${title}${quote},`))
    const text = readFileSync(join(CLONE, file), 'utf8')
    return [...isTitle].some((call) => text.includes(call)) ? [] : [`${threat}: no such test: ${title}`]
  })
  expect(wrong).toEqual([])
})
