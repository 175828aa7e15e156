/**
 * The page of dependencies names what is installed, and nothing else.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'

interface Manifest {
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
}

const manifests = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*package.json'], {
  cwd: CLONE,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
const installed = new Set(
  manifests.flatMap((file) => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(CLONE, file), 'utf8')) as Manifest
    return Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith('@guantong/'))
  }),
)
const rows = readFileSync(join(CLONE, 'packages/DEPENDENCIES.md'), 'utf8')
  .split('\n## Pins')[0]
  ?.split('\n')
  .filter((line) => line.startsWith('| `'))
const listed = new Set(
  (rows ?? []).flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name)),
)

it('gives every dependency a line', () => {
  expect([...installed].filter((name) => !listed.has(name))).toEqual([])
})

it('lists no package that is not installed', () => {
  expect([...listed].filter((name) => !installed.has(name ?? ''))).toEqual([])
})
