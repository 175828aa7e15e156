import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

interface Locked {
  name?: string
  link?: boolean
  resolved?: string
  integrity?: string
  hasInstallScript?: boolean
  optionalDependencies?: Record<string, string>
}

const clone = join(import.meta.dirname, '..', '..')
const read = (file: string) => JSON.parse(readFileSync(join(clone, file), 'utf8'))
const packages: Record<string, Locked> = read('package-lock.json').packages
const installed = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && link !== true)

// `npm ci` refuses a lock file that lacks the optional packages of other platforms, and `npm install` drops those the
// registry at hand does not carry: noticed here, not on a fresh machine.
it('names every optional package of every platform in the lock file', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
    ),
  )
  expect(missing).toEqual([])
})

it('holds every package to the hash of its contents, from whatever registry it comes', () => {
  expect(installed.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([])
  expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([])
})

// npm 12 runs no install script that package.json does not allow, and says so only in a warning: there would be no pinned Node.
it('decides about every install script', () => {
  const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> }
  const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true)
  const names = scripted.map(([path, { name }]) => name ?? path.slice(path.lastIndexOf('node_modules/') + 13))
  expect(names.sort()).toEqual(Object.keys(allowScripts).sort())
})

it('gives every install script its reason on the page of dependencies', () => {
  const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> }
  const [, section = ''] = readFileSync(join(clone, 'packages/DEPENDENCIES.md'), 'utf8').split('## Install scripts')
  const rows = section.split('\n').filter((line) => line.startsWith('| `'))
  const decided = rows.flatMap((row) => {
    const [, names = '', runs = '', why = ''] = row.split('|').map((cell) => cell.trim())
    expect(why).not.toBe('')
    return [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => [name, runs === 'yes'])
  })
  expect(Object.fromEntries(decided)).toEqual(allowScripts)
})
