#!/usr/bin/env node
// The bill of materials (软件物料清单) of a clone, as CycloneDX 1.6 JSON: every package of the lock file with its version, licence and hash.
// `npm run sbom > sbom.json`. From the lock file alone: the same clone prints the same text. `npm sbom` refuses this tree, because one
// package asks for a version beside the one that an override gives it.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const LOCK = new URL('../../package-lock.json', import.meta.url)
const MANIFEST = new URL('../../package.json', import.meta.url)

/**
 * @param {Record<string, { name?: string, version?: string, integrity?: string, license?: string, dev?: boolean, optional?: boolean,
 *   devOptional?: boolean, link?: boolean }>} packages as package-lock.json has them
 * @param {{ name: string, version?: string }} of what they belong to
 */
export function billOfMaterials(packages, of) {
  const components = new Map()
  for (const [path, locked] of Object.entries(packages)) {
    if (!path.includes('node_modules/') || locked.link === true) continue
    const name = locked.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const component = componentOf(name, locked)
    const known = components.get(component.purl)
    // The same package in two places; needed in one, needed in all.
    if (known === undefined || known.scope !== 'required') components.set(component.purl, component)
  }
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', 'bom-ref': of.name, name: of.name, version: of.version ?? '0.0.0' },
    },
    components: [...components.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1)),
  }
}

function componentOf(name, { version = '', integrity, license, dev, optional, devOptional }) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${encodeURIComponent(version)}`
  const [scope, short] = name.startsWith('@') ? name.split('/') : [undefined, name]
  return {
    type: 'library',
    'bom-ref': purl,
    ...(scope === undefined ? {} : { group: scope }),
    name: short,
    version,
    // What only tests and tools use, and what another platform needs, is not part of a running node.
    scope: dev === true ? 'excluded' : optional === true || devOptional === true ? 'optional' : 'required',
    ...(integrity === undefined ? {} : { hashes: integrity.split(' ').map(hashOf) }),
    ...(license === undefined ? {} : { licenses: [licenseOf(license)] }),
    purl,
  }
}

const ALGORITHMS = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' }

function hashOf(integrity) {
  const [algorithm, content] = integrity.split('-')
  return { alg: ALGORITHMS[algorithm], content: Buffer.from(content, 'base64').toString('hex') }
}

/** An identifier of SPDX has no spaces; a combination of some is an expression; `SEE LICENSE IN …` is neither. */
const licenseOf = (text) =>
  /^[\w.+-]+$/.test(text)
    ? { license: { id: text } }
    : / (OR|AND|WITH) /.test(text)
      ? { expression: text.replace(/^\((.*)\)$/, '$1') }
      : { license: { name: text } }

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { packages } = JSON.parse(readFileSync(LOCK, 'utf8'))
  process.stdout.write(
    `${JSON.stringify(billOfMaterials(packages, JSON.parse(readFileSync(MANIFEST, 'utf8'))), null, 2)}\n`,
  )
}
