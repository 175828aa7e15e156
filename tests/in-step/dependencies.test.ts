/**
 * The page of dependencies names what is installed, and nothing else.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'

interface Manifest {
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
  readonly overrides?: Record<string, unknown>
}

interface Lock {
  readonly packages: Readonly<Record<string, Manifest & { readonly version?: string }>>
}

const isHere = (file: string): boolean => existsSync(join(CLONE, file))

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

// `npm ci` refuses a lock file that is behind its manifest, and the folders of the bench are installed only when their row is asked for.
it('keeps every lock file with its manifest, overrides included', () => {
  const locks = manifests.map((file) => file.replace(/package\.json$/, 'package-lock.json')).filter(isHere)
  expect(locks.length).toBeGreaterThanOrEqual(3)
  for (const lock of locks) {
    const { packages } = JSON.parse(readFileSync(join(CLONE, lock), 'utf8')) as Lock
    const manifest = JSON.parse(readFileSync(join(CLONE, lock.replace('-lock', '')), 'utf8')) as Manifest
    const { dependencies, devDependencies } = packages[''] ?? {}
    expect({ dependencies, devDependencies }, lock).toEqual({
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
    })
    for (const [name, version] of Object.entries(manifest.overrides ?? {}))
      if (typeof version === 'string')
        // `npm:other@1.2.3`: another package stands in its place.
        expect(packages[`node_modules/${name}`]?.version, `${lock} ${name}`).toBe(version.replace(/^npm:.+@/, ''))
  }
})
