/**
 * Texts with marks: `手机⟦mobile|138 1234 5678⟧`.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Mark {
  readonly start: number
  readonly end: number
  readonly kind: string
}

export interface Phrase {
  readonly text: string
  readonly marks: readonly Mark[]
}

export function readPhrases(): { some: Phrase[]; none: Phrase[] } {
  const lines = readFileSync(join(import.meta.dirname, 'phrases.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '))
  const at = lines.findIndex((line) => line.startsWith('=='))
  return { some: lines.slice(0, at).map(unmarked), none: lines.slice(at + 1).map(unmarked) }
}

function unmarked(line: string): Phrase {
  let text = ''
  let from = 0
  const marks: Mark[] = []
  for (const { 0: whole, 1: kind = '', 2: held = '', index } of line.matchAll(/⟦([a-z-]+)\|([^⟧]*)⟧/g)) {
    text += line.slice(from, index)
    marks.push({ start: text.length, end: text.length + held.length, kind })
    text += held
    from = index + whole.length
  }
  return { text: text + line.slice(from), marks }
}
