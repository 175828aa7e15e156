/**
 * Values of an answer that this node does not read: kept as the bytes a child sent, checked to be JSON, and handed on as they are.
 *
 * A bare proxy that parses fifty rows and prints them again takes about twice as long as one that copies them.
 *
 * @module
 */

/** One whole JSON value in UTF-8, from `begin` to `end`. JSON.stringify prints the value it holds; `printAnswer` copies the bytes. */
export class JsonText {
  readonly bytes: Buffer
  readonly begin: number
  readonly end: number

  constructor(bytes: Buffer, begin: number, end: number) {
    this.bytes = bytes
    this.begin = begin
    this.end = end
  }

  value(): unknown {
    return JSON.parse(this.bytes.toString('utf8', this.begin, this.end))
  }

  toJSON(): unknown {
    if (printed === null) return this.value()
    return rawJSON(`${MARK}${printed.push(this) - 1}"`)
  }
}

/** TypeScript's library does not know it yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }

/**
 * Stands for a text while the rest is printed. `JSON.stringify` writes no `"` and then `\u0041`: a quotation mark that opens or
 * ends a string is not followed by an escaped A, which it never writes, and one within a string comes after a backslash, and so
 * does a backslash.
 */
const MARK = '"\\u0041'

/** The texts met by the printing that is going on. */
let printed: JsonText[] | null = null

/** As `JSON.stringify` would print it, in UTF-8. */
export function printAnswer(answer: object): Buffer {
  const texts: JsonText[] = []
  printed = texts
  let rest: string
  try {
    rest = JSON.stringify(answer)
  } finally {
    printed = null
  }
  if (texts.length === 0) return Buffer.from(rest)
  // At most three bytes a character of the rest: room enough, and cut to what it took.
  const kept = texts.reduce((sum, { begin, end }) => sum + end - begin, 0)
  const whole = Buffer.allocUnsafe(rest.length * 3 + kept)
  let length = 0
  let from = 0
  for (const [at, { bytes, begin, end }] of texts.entries()) {
    const mark = `${MARK}${at}"`
    const found = rest.indexOf(mark, from)
    length += whole.write(rest.slice(from, found), length)
    length += bytes.copy(whole, length, begin, end)
    from = found + mark.length
  }
  length += whole.write(rest.slice(from), length)
  return whole.subarray(0, length)
}

/** The same with every text read: nothing is changed in what is given. */
export function plain<T>(value: T): T {
  if (value instanceof JsonText) return value.value() as T
  if (Array.isArray(value)) return value.map(plain) as T
  if (typeof value !== 'object' || value === null) return value
  const read: Record<string, unknown> = Object.create(null)
  for (const [key, inner] of Object.entries(value)) read[key] = plain(inner)
  return read as T
}
