import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

interface Locked {
  optionalDependencies?: Record<string, string>
}

// `npm ci` refuses a lock file that lacks the optional packages of other platforms, and `npm install` drops those the
// registry at hand does not carry: noticed here, not on a fresh machine.
it('names every optional package of every platform in the lock file', () => {
  const file = join(import.meta.dirname, '..', '..', 'package-lock.json')
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, Locked> }
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
    ),
  )
  expect(missing).toEqual([])
})
