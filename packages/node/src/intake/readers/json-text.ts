/**
 * One JSON text as programs write it, with what a parser would pass over in silence.
 *
 * @module
 */
import { parseJson } from './keyed-records.ts'

export interface JsonText {
  readonly value: unknown
  /** A name that one of its objects gives twice: a parser keeps the last and says nothing. */
  readonly twice: string | null
}

const STRING = String.raw`"(?:[^"\\]|\\[^])*"`
const NO_NUMBER = /\b(?:NaN|Infinity)\b/
const TOKENS = new RegExp(`${STRING}|-?\\b(?:NaN|Infinity)\\b`, 'g')
const MARKS = new RegExp(`(${STRING})(\\s*:)?|[{}]`, 'g')

/** Python and others write NaN where there is no number: read as null. Throws SyntaxError, in our own words. */
export function readJsonText(text: string): JsonText {
  const value = parsed(text)
  return { value, twice: countNames(text) === countMembers(value) ? null : nameTwice(text) }
}

function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    if (NO_NUMBER.test(text)) {
      try {
        return parseJson(text.replace(TOKENS, (token) => (token.startsWith('"') ? token : 'null')))
      } catch {
        // The first error says where.
      }
    }
    throw new SyntaxError(reasonOf(error, text), { cause: error })
  }
}

const OWN_WORDS = /\p{Script=Han}/u
const BESIDE = 12

function reasonOf(error: unknown, text: string): string {
  const { message } = error as Error
  const at = /at position (\d+)/.exec(message)?.[1]
  if (at === undefined) return OWN_WORDS.test(message) ? message : 'this is no JSON (不是合法的 JSON)'
  const near = text.slice(Math.max(0, Number(at) - BESIDE), Number(at) + BESIDE)
  if (Number(at) >= text.length) return 'the JSON ends in the middle (JSON 不完整)'
  return `no JSON from its character ${Number(at) + 1} on: ${near} (自第 ${Number(at) + 1} 个字符起不是合法的 JSON)`
}

/** Strings with a colon behind them; the text is JSON. */
function countNames(text: string): number {
  let count = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    at = text.indexOf('"', at + 1)
    while (isEscaped(text, at)) at = text.indexOf('"', at + 1)
    at++
    while (text.charCodeAt(at) <= BLANK) at++
    if (text[at] === ':') count++
  }
  return count
}

const BLANK = 0x20

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0
  while (text[at - 1 - backslashes] === '\\') backslashes++
  return backslashes % 2 === 1
}

function countMembers(value: unknown): number {
  let count = 0
  const open = [value]
  while (open.length > 0) {
    const one = open.pop()
    if (typeof one !== 'object' || one === null) continue
    const inner = Object.values(one)
    if (!Array.isArray(one)) count += inner.length
    for (const each of inner) if (typeof each === 'object') open.push(each)
  }
  return count
}

function nameTwice(text: string): string | null {
  const open: Set<string>[] = []
  for (const [mark, name, colon] of text.matchAll(MARKS)) {
    if (mark === '{') open.push(new Set())
    else if (mark === '}') open.pop()
    else if (name !== undefined && colon !== undefined) {
      const plain = JSON.parse(name) as string
      if (open.at(-1)?.has(plain)) return plain
      open.at(-1)?.add(plain)
    }
  }
  return null
}
