/**
 * Whether a worksheet holds any value, found in its XML as it streams.
 *
 * @module
 */
import { isBeyondDouble } from './cell-value.ts'

/** A value `<v>`, or the text `<t>` of a string in the cell, with at least one character that is not a space. */
const VALUE = /<(?:\w+:)?[vt](?:\s[^<>]*)?>\s*(?:[^<\s]|<!\[CDATA\[)/
/** A formula of which no result is stored; one whose result is a text may be empty. */
const UNSAVED =
  /<(?:\w+:)?c(?![^<>]*\st=["']str)(?:\s[^<>]*)?>\s*<(?:\w+:)?f(?:\s[^<>]*\/>|[^<>]*>[^<]*<\/(?:\w+:)?f>)\s*<(?:\/(?:\w+:)?c>|(?:\w+:)?v(?:\s*\/>|>\s*<\/))/
const LONG_NUMBER = /v>\s*(\d{16,30})\s*</g
/** What is kept of the tags that a chunk ends in: a cell may be cut in two. */
const KEPT = 2048

/** Whether the last cell that begins in a text is one: the result of a formula may be a text of digits. */
function isNumber(text: string): boolean {
  const [, attributes = ''] = [...text.matchAll(/<(?:\w+:)?c(\s[^<>]*)?>/g)].at(-1) ?? []
  return !/\st\s*=\s*["'](?!n["'])/.test(attributes)
}

export interface ValueSpotter {
  readonly found: boolean
  /** A whole number was met that has more digits than a double writes. */
  readonly isExact: boolean
  take(chunk: Buffer): void
}

/** Cells of format only, and formulas whose result is empty, are no values. Memory stays at one chunk. */
export function spotValues(): ValueSpotter {
  let found = false
  let isExact = false
  let open = ''
  let isWide: boolean | undefined
  return {
    get found() {
      return found
    },
    get isExact() {
      return isExact
    },
    take(chunk) {
      if (found && isExact) return
      // Only ASCII is looked for: a character cut in two does no harm. In UTF-16 every other byte of it is 0.
      isWide ??= chunk.subarray(0, 4).includes(0)
      const latin = chunk.toString('latin1')
      const text = open + (isWide ? latin.replaceAll('\0', '') : latin)
      found ||= VALUE.test(text) || UNSAVED.test(text)
      for (const { 1: digits = '', index } of text.matchAll(LONG_NUMBER))
        isExact ||= isBeyondDouble(digits) && isNumber(text.slice(Math.max(0, index - KEPT), index))
      const tag = text.indexOf('<', Math.max(0, text.length - KEPT))
      open = tag === -1 ? '' : text.slice(tag)
    },
  }
}
