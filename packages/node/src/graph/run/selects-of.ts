/**
 * What a document selects that something else depends on, wherever it stands: to prepare for it in vain is harmless, to miss it is not.
 *
 * @module
 */
import { type DocumentNode, visit } from 'graphql'

/** Names of the fields that come from coverage: only then must coverage be read before the figures. */
const FRESHNESS: ReadonlySet<string> = new Set(['coverage', 'asOf'])
const SCHEMA: ReadonlySet<string> = new Set(['__schema', '__type'])

export function selectsOf(document: DocumentNode): { readonly tellsFreshness: boolean; readonly tellsSchema: boolean } {
  let tellsFreshness = false
  let tellsSchema = false
  visit(document, {
    Field({ name }) {
      tellsFreshness ||= FRESHNESS.has(name.value)
      tellsSchema ||= SCHEMA.has(name.value)
    },
  })
  return { tellsFreshness, tellsSchema }
}
