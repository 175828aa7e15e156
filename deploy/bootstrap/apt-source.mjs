import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The machine's own main archive: `{ uris, suites, components, signedBy, codename, id }`, or undefined where there is
 * none. Whoever runs this machine chose that mirror and trusts that key; we ask it for one package and nobody else.
 * Security, backports and third-party archives are left out.
 */
export function mainArchive(root = '/etc') {
  const release = readRelease(join(root, 'os-release'))
  const codename = release.VERSION_CODENAME ?? release.UBUNTU_CODENAME
  const found = sourceFiles(join(root, 'apt'))
    .flatMap((file) =>
      file.endsWith('.sources') ? parseDeb822(readFileSync(file, 'utf8')) : parseOneLine(readFileSync(file, 'utf8')),
    )
    .find(
      (entry) =>
        entry.components.includes('main') &&
        !entry.uris.some((uri) => /security/.test(uri)) &&
        (codename === undefined
          ? entry.suites.some((suite) => !suite.includes('-'))
          : entry.suites.includes(codename) || entry.suites.some((suite) => rolling.includes(suite))),
    )
  return found && { ...found, id: release.ID ?? 'debian', codename }
}

const rolling = ['sid', 'unstable', 'testing', 'stable', 'forky', 'trixie']

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
