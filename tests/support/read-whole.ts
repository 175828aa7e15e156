/**
 * All that `guantong read` shows of a file, at once.
 *
 * @module
 */
import { type ReadRow, readFile } from '@guantong/node/intake/read-file'

/** Names of hidden sheets stand in brackets; a warning is `A1 kind text`. */
export async function readWhole(file: string, sheet?: string) {
  const { facts, rows } = await readFile({ file, sheet })
  const all: ReadRow[] = []
  for await (const some of rows) all.push(...some)
  return {
    format: facts.format,
    sheets: facts.sheets.map(({ name, hidden }) => (hidden ? `(${name})` : name)),
    cells: all.map(({ cells }) => cells),
    warnings: all.flatMap(({ warnings }) => warnings.map(({ cell, kind, text }) => `${cell} ${kind} ${text}`)),
  }
}
