/**
 * The request nearly every client sends: one document with its variables as a JSON object, answered with one JSON object. It needs none of
 * what the HTTP library does for all the others, which costs as much as reading the rows.
 *
 * @module
 */
import { LRUCache } from 'lru-cache'

export interface PlainParams {
  readonly query: string
  readonly variables?: Record<string, unknown> | null
  readonly operationName?: string | null
}

/** Null for whatever is not exactly that: the library reads it, and says what is wrong with it. */
export function readPlain(body: Buffer): PlainParams | null {
  const params = parsed(body)
  if (!isObject(params)) return null
  for (const [name, value] of Object.entries(params)) {
    if (value === null && name !== 'query') continue
    if (name === 'query' || name === 'operationName') {
      if (typeof value !== 'string') return null
    } else if (name !== 'variables' || !isObject(value)) return null
  }
  return typeof params.query === 'string' && params.query !== '' ? (params as unknown as PlainParams) : null
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const KEPT = 100
const LONGEST = 500
const PLAIN_TYPES = /^application\/(graphql-response\+)?json; charset=utf-8$/

export interface AnswerTypes {
  /** Undefined: the library has not been asked yet, or answers with something else. */
  typeFor(accept: string | undefined): string | undefined
  learn(accept: string | undefined, type: string | null): void
}

/** Which content type the library answers whom with: asked of itself, once for each `Accept`. */
export function createAnswerTypes(): AnswerTypes {
  const types = new LRUCache<string, string>({ max: KEPT })
  return {
    typeFor: (accept = '') => types.get(accept),
    learn(accept = '', type) {
      if (type !== null && PLAIN_TYPES.test(type) && accept.length <= LONGEST) types.set(accept, type)
    },
  }
}
