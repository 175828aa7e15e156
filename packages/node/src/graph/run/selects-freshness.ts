/**
 * Does anything in a document tell how fresh figures are? Only then they have to be read after what is said of them.
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
