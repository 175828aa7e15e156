/**
 * Files of the standard that were parsed when the clone was installed: parsing them took a third of the processor time of a start.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type Grammar = 'csv' | 'yaml'

/** Not in the repository: made by deploy/bootstrap, and made anew when a file of the standard has changed. */
export const PARSED_FILE: string = fileURLToPath(new URL('../generated/parsed.json', import.meta.url))

export const digestOf = (grammar: Grammar, text: string): string =>
  createHash('sha256').update(grammar).update(text).digest('base64url')

let held: Readonly<Record<string, unknown>> | undefined

/** What this very text says, the same object each time; undefined where nobody has parsed it yet. */
export function parsedBeforehand(grammar: Grammar, text: string): unknown {
  held ??= read()
  return held[digestOf(grammar, text)]
}

function read(): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(readFileSync(PARSED_FILE, 'utf8')) as { values: Readonly<Record<string, unknown>> }).values
  } catch {
    return {}
  }
}
