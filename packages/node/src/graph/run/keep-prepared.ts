/**
 * Prepared documents by their text: a client sends the same few again and again.
 *
 * @module
 */
import type { GraphQLSchema } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Limits } from '../guard/limits.ts'
import { type Prepared, prepareDocument } from './prepare-document.ts'

const KEPT_DOCUMENTS = 1000
/** Longer texts are prepared each time: a thousand of them must not fill the memory. */
const LONGEST_KEPT = 50_000

/** Parses and validates, once per text. */
export function keepPrepared(schema: GraphQLSchema, limits: Limits): (text: string) => Prepared {
  const kept = new LRUCache<string, Prepared>({ max: KEPT_DOCUMENTS })
  return (text) => {
    let found = kept.get(text)
    if (found === undefined) {
      found = prepareDocument(schema, text, limits)
      if (text.length <= LONGEST_KEPT) kept.set(text, found)
    }
    return found
  }
}
