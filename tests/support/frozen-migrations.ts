/**
 * Finds what breaks the promise of deploy/CHANGELOG.md that migrations of a release never change.
 *
 * @module
 */
import { createHash } from 'node:crypto'

const RELEASE = /^\[(\d+\.\d+\.\d+)\]/
const FROZEN = /^- `(\d{6}_[a-z0-9_]+\.sql)` `([0-9a-f]{64})`$/gm

/** @param files the text of each migration by its name. @returns sentences; none when all is well. */
export function findBroken(changelog: string, files: ReadonlyMap<string, string>): string[] {
  const broken: string[] = []
  const names = [...files.keys()].sort()
  names.forEach((name, i) => {
    const wanted = String(i + 1).padStart(6, '0')
    if (!name.startsWith(`${wanted}_`)) broken.push(`${name} stands where number ${wanted} is due`)
  })
  const frozen = new Set<string>()
  for (const section of changelog.split(/^## /m)) {
    const release = RELEASE.exec(section)?.[1]
    if (release === undefined) continue
    if (!section.includes('### Migrations')) broken.push(`release ${release} does not say which migrations it froze`)
    for (const [, name = '', hash] of section.matchAll(FROZEN)) {
      frozen.add(name)
      const text = files.get(name)
      if (text === undefined) broken.push(`${name} of release ${release} is gone`)
      else if (createHash('sha256').update(text).digest('hex') !== hash)
        broken.push(`${name} of release ${release} has changed: write a new migration`)
    }
  }
  const last = [...frozen].sort().at(-1) ?? ''
  for (const name of names) if (name < last && !frozen.has(name)) broken.push(`${name} came in before ${last}`)
  return broken
}
