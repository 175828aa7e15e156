/**
 * Long answers printed in steps: `JSON.stringify` of some megabytes is one piece of work, and nobody else has a turn in it.
 *
 * @module
 */
import { printAnswer } from '@guantong/contract'

/** An object of more values is printed member by member. */
const PIECE = 2000
/** Items of a list that are printed in one piece, where the first of them is small. */
const TOGETHER = 64
const SMALL = 40

/** As `printAnswer` prints it, with a pause offered after each piece. */
export function* printSteps(answer: object): Generator<void, Buffer> {
  const parts: Buffer[] = []
  yield* write(answer, parts)
  return Buffer.concat(parts)
}

function* write(value: unknown, parts: Buffer[]): Generator<void, void> {
  if (!isContainer(value) || count(value, PIECE) > 0) {
    parts.push(printAnswer(value as object))
    yield
  } else if (Array.isArray(value)) yield* writeList(value, parts)
  else {
    let begin = '{'
    for (const [key, one] of Object.entries(value)) {
      if (one === undefined || typeof one === 'function') continue
      parts.push(Buffer.from(`${begin}${JSON.stringify(key)}:`))
      begin = ','
      yield* write(one, parts)
    }
    parts.push(begin === '{' ? EMPTY : END)
  }
}

/** Some items together where they are small: a call for each would cost more than the rest. */
function* writeList(items: readonly unknown[], parts: Buffer[]): Generator<void, void> {
  let begin = OPEN
  for (let at = 0; at < items.length; at += TOGETHER) {
    const some = items.slice(at, at + TOGETHER)
    if (count(some[0], SMALL) > 0) {
      const text = printAnswer(some)
      parts.push(begin, text.subarray(1, -1))
      begin = COMMA
      yield
    } else {
      for (const one of some) {
        parts.push(begin)
        begin = COMMA
        yield* write(one ?? null, parts)
      }
    }
  }
  parts.push(CLOSE)
}

const [OPEN, COMMA, CLOSE, END, EMPTY] = ['[', ',', ']', '}', '{}'].map((text) => Buffer.from(text)) as [
  Buffer,
  Buffer,
  Buffer,
  Buffer,
  Buffer,
]

/** What prints itself is one value, however long. */
const isContainer = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && typeof (value as { toJSON?: unknown }).toJSON !== 'function'

/** What is left of so many values after these have been counted; 0 or less: there are more. */
function count(value: unknown, left: number): number {
  if (!isContainer(value)) return left - 1
  let rest = left - 1
  for (const one of Array.isArray(value) ? value : Object.values(value)) {
    if (rest <= 0) return rest
    rest = count(one, rest)
  }
  return rest
}
