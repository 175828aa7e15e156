/**
 * The text of a nats-server configuration, in pieces.
 *
 * @module
 */

/** JSON's string escapes are all understood by nats-server, and quoting keeps digits from being read as numbers. */
export const quote = (text: string): string => JSON.stringify(text)
export const subjects = (names: readonly string[]): string => `[${names.map(quote).join(', ')}]`

/** Why a setting is there, for the operator who reads the file on the machine. */
export const note = (en: string, zh: string): string => `# ${en}\n# ${zh}`

export const block = (name: string, lines: readonly string[]): string =>
  [`${name === '' ? '' : `${name} `}{`, ...indented(lines), '}'].join('\n')

export const list = (name: string, entries: readonly string[]): string =>
  [`${name}: [`, ...indented(entries), ']'].join('\n')

const indented = (entries: readonly string[]): string[] =>
  entries.flatMap((entry) => entry.split('\n').map((line) => `  ${line}`))
