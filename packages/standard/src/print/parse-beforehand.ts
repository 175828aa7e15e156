/**
 * Writes what `parsed-beforehand.ts` reads. `of` says of which files it was made.
 *
 * @module
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseText } from '../read/parse-text.ts'
import { digestOf, type Grammar, PARSED_FILE } from '../read/parsed-beforehand.ts'

const STANDARD = fileURLToPath(new URL('../../../../schemas/standard/', import.meta.url))
const values: Record<string, unknown> = {}
for (const name of readdirSync(STANDARD, { recursive: true, encoding: 'utf8' })) {
  const grammar = /\.(csv|yaml)$/.exec(name)?.[1] as Grammar | undefined
  if (grammar === undefined) continue
  const text = readFileSync(join(STANDARD, name), 'utf8')
  try {
    values[digestOf(grammar, text)] = parseText[grammar](text)
  } catch {
    // A broken file is told by those who need it.
  }
}
mkdirSync(dirname(PARSED_FILE), { recursive: true })
// Whole or not at all: another process may read it meanwhile.
const part = `${PARSED_FILE}.${process.pid}`
writeFileSync(part, JSON.stringify({ of: process.argv[2] ?? '', values }))
renameSync(part, PARSED_FILE)
