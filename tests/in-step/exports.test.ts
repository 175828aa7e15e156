/**
 * A package lends out what others import, by name, and nothing else: first what the product imports, then what only
 * tests do.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'

const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: CLONE, encoding: 'utf8' })
  .trim()
  .split('\n')
const packages = tracked
  .filter((file) => /^(packages\/[^/]+|deploy)\/package\.json$/.test(file))
  .map((file) => ({
    ...JSON.parse(readFileSync(join(CLONE, file), 'utf8')),
    folder: file.replace('/package.json', ''),
  }))
  .filter(({ exports }) => exports !== undefined) as {
  name: string
  folder: string
  exports: Record<string, string>
}[]
const sources = tracked
  .filter((file) => /\.(ts|mjs)$/.test(file) && existsSync(join(CLONE, file)))
  .map((file) => ({ file, text: readFileSync(join(CLONE, file), 'utf8') }))

describe.each(packages)('$name', ({ name, folder, exports }) => {
  const importersOf = (entry: string): string[] => {
    const specifier = `'${name}${entry.slice(1)}'`
    return sources
      .filter(({ file, text }) => !file.startsWith(`${folder}/`) && text.includes(specifier))
      .map(({ file }) => file)
  }
  const entries = Object.keys(exports)
  const forTests = entries.map(
    (entry) => !importersOf(entry).some((file) => !file.startsWith('tests/') && !file.includes('.test.')),
  )

  it('names every entry', () => {
    expect(entries.filter((entry) => entry.includes('*'))).toEqual([])
  })

  it('has no entry that nothing imports', () => {
    expect(entries.filter((entry) => importersOf(entry).length === 0)).toEqual([])
  })

  it('has what only tests import behind the rest', () => {
    const first = forTests.indexOf(true)
    expect(first === -1 ? [] : entries.filter((_, i) => i > first && !forTests[i])).toEqual([])
  })
})
