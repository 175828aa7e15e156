/**
 * Apollo's automatic persisted queries: a client sends a hash alone, is told in the protocol's own words that it is unknown, and
 * sends the text with its hash, which is remembered from then on. Apollo Client and urql know these two words and no others.
 *
 * @module
 */
import { type GuantongError, type Language, sentenceOf } from '@guantong/contract'
import { GraphQLError } from 'graphql'
import { LRUCache } from 'lru-cache'

/** The first makes a client send the text; the second makes it send no more hashes. */
const WORDS = {
  PERSISTED_QUERY_NOT_FOUND: 'PersistedQueryNotFound',
  PERSISTED_QUERY_NOT_SUPPORTED: 'PersistedQueryNotSupported',
} as const

export type PersistedWord = keyof typeof WORDS

export const isPersistedWord = (code: unknown): boolean => typeof code === 'string' && Object.hasOwn(WORDS, code)

/** The protocol's message and code, our own beside them; 200, for a client looks into nothing else. */
export function persistedAnswer(word: PersistedWord, { code, params }: GuantongError, lang: Language): GraphQLError {
  const extensions = { ...params, code: word, ownCode: code, reason: sentenceOf(code, params, lang) }
  return new GraphQLError(WORDS[word], { extensions: { ...extensions, http: { status: 200 } } })
}

const MOST_TEXTS = 1000
const MOST_CHARACTERS = 4_000_000
const LONGEST_TEXT = 100_000

/** Texts clients have sent with their hashes. Forgotten first: what was not asked for the longest time; its client sends it again. */
export interface SentTexts {
  get(hash: string): string | undefined
  /** The hash must have been checked. A text too long to be kept is answered all the same. */
  keep(hash: string, text: string): void
}

export function createSentTexts(): SentTexts {
  const texts = new LRUCache<string, string>({
    max: MOST_TEXTS,
    maxSize: MOST_CHARACTERS,
    maxEntrySize: LONGEST_TEXT,
    sizeCalculation: (text) => text.length,
  })
  return { get: (hash) => texts.get(hash), keep: (hash, text) => void texts.set(hash, text) }
}
