import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The machine's own main archive: `{ uris, suites, components, signedBy, id }`, or undefined where there is none.
 * The operator of this machine chose that mirror and trusts that key; the bootstrap asks it for one package and no other source. Security
 * and third-party archives are left out: those often carry the distribution's suite names, but neither its keyring nor
 * its updates nor its path.
 */
export function mainArchive(root = '/etc') {
  const release = readRelease(join(root, 'os-release'))
  const suites = [release.VERSION_CODENAME, release.UBUNTU_CODENAME, ...ROLLING].filter((suite) => suite !== undefined)
  const entries = sourceFiles(join(root, 'apt')).flatMap((file) => {
    const text = readFileSync(file, 'utf8')
    return file.endsWith('.sources') ? parseDeb822(text) : parseOneLine(text)
  })
  const candidates = entries
    .filter(({ components, uris }) => components.includes('main') && !uris.some((uri) => /security/.test(uri)))
    .filter((entry) => entry.suites.some((suite) => suites.includes(suite)))
    .map((entry) => ({ entry, trust: trustIn(entry, entries) }))
    .filter(({ trust }) => trust > 0)
    .sort((a, b) => b.trust - a.trust)
  return candidates[0] && { ...candidates[0].entry, id: release.ID ?? 'debian' }
}

const ROLLING = ['stable', 'testing', 'sid', 'unstable']

function trustIn(entry, entries) {
  if (/(debian|ubuntu)-archive-keyring/.test(entry.signedBy ?? '')) return 3
  const updates = entry.suites.map((suite) => `${suite}-updates`)
  const same = entries.filter(({ uris }) => uris.some((uri) => entry.uris.includes(uri)))
  if (same.some(({ suites }) => suites.some((suite) => updates.includes(suite)))) return 2
  return entry.uris.some((uri) => /\/(debian|ubuntu)\/?$/.test(uri)) && entry.signedBy === undefined ? 1 : 0
}

function sourceFiles(apt) {
  const parts = join(apt, 'sources.list.d')
  const listed = existsSync(parts)
    ? readdirSync(parts)
        .filter((name) => /\.(list|sources)$/.test(name))
        .sort()
        .map((name) => join(parts, name))
    : []
  const single = join(apt, 'sources.list')
  return existsSync(single) ? [single, ...listed] : listed
}

function readRelease(file) {
  if (!existsSync(file)) return {}
  const lines = readFileSync(file, 'utf8').matchAll(/^([A-Z_]+)="?([^"\n]*)"?$/gm)
  return Object.fromEntries([...lines].map(([, key, value]) => [key, value]))
}

/** deb822 (`*.sources`): stanzas of `Field: value`, continued by indented lines; `#` lines are comments. */
export function parseDeb822(text) {
  const stanzas = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .split(/\n\s*\n/)
  return stanzas.flatMap((stanza) => {
    const fields = {}
    let last
    for (const line of stanza.split('\n')) {
      const field = /^([A-Za-z0-9-]+):\s*(.*)$/.exec(line)
      if (field) {
        last = field[1].toLowerCase()
        fields[last] = field[2]
      } else if (last !== undefined && /^\s/.test(line)) fields[last] += `\n${line}`
    }
    if (fields.uris === undefined || /^no$/i.test(fields.enabled ?? '')) return []
    if (!words(fields.types ?? 'deb').includes('deb')) return []
    return [
      {
        uris: words(fields.uris),
        suites: words(fields.suites ?? ''),
        components: words(fields.components ?? ''),
        signedBy: fields['signed-by']?.trimEnd(),
      },
    ]
  })
}

/** One-line style (`sources.list`): `deb [option=value …] uri suite component…`. */
export function parseOneLine(text) {
  return text.split('\n').flatMap((line) => {
    const match = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line.trim())
    if (match === null) return []
    const [, options = '', uri, suite, components] = match
    const signedBy = /signed-by=(\S+)/.exec(options)?.[1]
    return [{ uris: [uri], suites: [suite], components: words(components), signedBy }]
  })
}

function words(text) {
  return text.split(/\s+/).filter((word) => word !== '')
}
