import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type BillOfMaterials, billOfMaterials } from './print-sbom.mjs'

const clone = join(import.meta.dirname, '..', '..')
const lock = JSON.parse(readFileSync(join(clone, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, { name?: string; version?: string; integrity?: string; link?: boolean }>
}
const installed = Object.entries(lock.packages).filter(([path, { link }]) => path.includes('node_modules/') && !link)

it('names every package of the lock file once, each with the hash it is held to', () => {
  const { components } = billOfMaterials(lock.packages, { name: 'guantong' })
  const wanted = installed.map(
    ([path, { name, version }]) => `${name ?? path.slice(path.lastIndexOf('node_modules/') + 13)} ${version}`,
  )
  const named = components.map(
    ({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name} ${version}`,
  )
  expect(new Set(named)).toEqual(new Set(wanted))
  expect(new Set(named).size).toBe(named.length)
  expect(components.filter(({ hashes }) => hashes?.[0]?.content.length !== 128).map(({ purl }) => purl)).toEqual([])
})

it('tells what a node runs with from what tests and other platforms need', () => {
  const sha512 = `sha512-${Buffer.alloc(64, 1).toString('base64')}`
  const packages = {
    '': { name: 'whole' },
    'packages/own': { version: '0.1.0' },
    'node_modules/own': { link: true },
    'node_modules/tested': { version: '1.0.0', dev: true, license: 'MIT', integrity: sha512 },
    'node_modules/a/node_modules/tested': { version: '1.0.0', license: 'MIT', integrity: sha512 },
    'node_modules/@some/elsewhere': {
      version: '2.0.0',
      optional: true,
      license: '(MIT OR Apache-2.0)',
      integrity: sha512,
    },
    'node_modules/alias': { name: 'real', version: '3.0.0+b', license: 'SEE LICENSE IN LICENSE', integrity: sha512 },
  }
  expect(billOfMaterials(packages, { name: 'whole' }).components).toMatchObject([
    { purl: 'pkg:npm/%40some/elsewhere@2.0.0', scope: 'optional', licenses: [{ expression: 'MIT OR Apache-2.0' }] },
    { purl: 'pkg:npm/real@3.0.0%2Bb', scope: 'required', licenses: [{ license: { name: 'SEE LICENSE IN LICENSE' } }] },
    { purl: 'pkg:npm/tested@1.0.0', scope: 'required', hashes: [{ alg: 'SHA-512', content: '01'.repeat(64) }] },
  ])
})

it('is printed as one text, the same each time', () => {
  const printed = () =>
    spawnSync(process.execPath, [join(clone, 'deploy/bootstrap/print-sbom.mjs')], { encoding: 'utf8', maxBuffer: 64e6 })
  const [once, again] = [printed(), printed()]
  expect({ status: once.status, err: once.stderr }).toEqual({ status: 0, err: '' })
  expect(once.stdout).toBe(again.stdout)
  const bill = JSON.parse(once.stdout) as BillOfMaterials
  expect([bill.bomFormat, bill.specVersion]).toEqual(['CycloneDX', '1.6'])
})
