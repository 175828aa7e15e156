/**
 * True if the document selects `coverage` or `asOf`; only then must coverage be read before the figures.
 *
 * @module
 */
import { BREAK, type DocumentNode, visit } from 'graphql'

/** Names of the fields that come from coverage, wherever they stand: to read it for nothing is harmless, to miss it is not. */
const TELLING: ReadonlySet<string> = new Set(['coverage', 'asOf'])

export function selectsFreshness(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Field({ name }) {
      if (!TELLING.has(name.value)) return undefined
      found = true
      return BREAK
    },
  })
  return found
}
