/**
 * A child's answer as it comes: all of it is checked to be JSON; `errors`, `extensions` and the upper levels of `data` are read, and
 * what lies below, where the rows of origin fields are, is kept as text.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer'
import { JsonText } from './json-text.ts'
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COMMA,
  OPEN_ARRAY,
  OPEN_OBJECT,
  skipColon,
  skipSpace,
  skipString,
  skipValue,
  unexpected,
} from './skip-json.ts'

/** GraphQL's execution result, as it travels. Within `data`, what stands in a slot is kept as text. */
export interface Answer {
  readonly data?: Record<string, unknown> | null
  readonly errors?: readonly AnswerError[]
  readonly extensions?: Record<string, unknown>
}

export interface AnswerError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly locations?: readonly { line: number; column: number }[]
  readonly extensions?: Record<string, unknown>
}

/** The result, `data`, its groups and their rows: a container within these is what stands in a slot. */
const READ_LEVELS = 4

/** Null where the bytes are no GraphQL result. Whether the values have the types of the schema has NOT been checked. */
export function readAnswer(reply: Uint8Array): Answer | null {
  const bytes = Buffer.from(reply.buffer, reply.byteOffset, reply.byteLength)
  if (!isUtf8(bytes)) return null
  try {
    const reader = new Reader(bytes)
    const answer = reader.answer()
    if (reader.isAtEnd && isResult(answer)) return answer as Answer
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return null
}

type Members = Record<string, unknown>

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** As far as it is looked into here: one that says its errors in no list would cost the asker more than its own slots. */
function isResult(answer: Members): boolean {
  const { data = null, errors = null, extensions = null } = answer
  if (!('data' in answer || 'errors' in answer)) return false
  if (![data, extensions].every((part) => part === null || isObject(part))) return false
  return errors === null || (Array.isArray(errors) && errors.every(isError))
}

function isError(error: unknown): boolean {
  if (!isObject(error) || typeof error.message !== 'string') return false
  const { path = null, extensions = null } = error
  const isPath = Array.isArray(path) && path.every((step) => typeof step === 'string' || typeof step === 'number')
  return (path === null || isPath) && (extensions === null || isObject(extensions))
}

class Reader {
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.#at = skipSpace(bytes, 0)
  }

  get isAtEnd(): boolean {
    return skipSpace(this.#bytes, this.#at) === this.#bytes.length
  }

  answer(): Members {
    if (this.#bytes[this.#at] !== OPEN_OBJECT) throw new SyntaxError('no object')
    return this.#members((key) => (key === 'data' ? this.#value(2) : this.#whole()))
  }

  #value(level: number): unknown {
    const first = this.#bytes[this.#at]
    if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) return this.#whole()
    if (level > READ_LEVELS) {
      const begin = this.#at
      this.#at = skipValue(this.#bytes, begin)
      return new JsonText(this.#bytes, begin, this.#at)
    }
    return first === OPEN_OBJECT ? this.#members(() => this.#value(level + 1)) : this.#items(level)
  }

  /** Objects without a prototype: the keys are the child's. Of two equal ones the last counts, as `JSON.parse` has it. */
  #members(read: (key: string) => unknown): Members {
    const found: Members = Object.create(null)
    this.#at = skipSpace(this.#bytes, this.#at + 1)
    if (this.#bytes[this.#at] !== CLOSE_OBJECT) {
      do {
        const begin = this.#at
        const end = skipString(this.#bytes, begin)
        this.#at = skipColon(this.#bytes, end)
        const key = this.#parsed(begin, end) as string
        found[key] = read(key)
      } while (this.#goesOn(CLOSE_OBJECT))
    }
    this.#at++
    return found
  }

  #items(level: number): unknown[] {
    const found: unknown[] = []
    this.#at = skipSpace(this.#bytes, this.#at + 1)
    if (this.#bytes[this.#at] !== CLOSE_ARRAY) {
      do found.push(this.#value(level + 1))
      while (this.#goesOn(CLOSE_ARRAY))
    }
    this.#at++
    return found
  }

  #goesOn(close: number): boolean {
    this.#at = skipSpace(this.#bytes, this.#at)
    if (this.#bytes[this.#at] === close) return false
    if (this.#bytes[this.#at] !== COMMA) throw unexpected(this.#at)
    this.#at = skipSpace(this.#bytes, this.#at + 1)
    return true
  }

  #whole(): unknown {
    const begin = this.#at
    this.#at = skipValue(this.#bytes, begin)
    return this.#parsed(begin, this.#at)
  }

  /** Most are short strings without an escape. */
  #parsed(begin: number, end: number): unknown {
    const text = this.#bytes.toString('utf8', begin, end)
    return text.startsWith('"') && !text.includes('\\') ? text.slice(1, -1) : JSON.parse(text)
  }
}
