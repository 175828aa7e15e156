/**
 * Whether a worksheet holds any value, found in its XML as it streams.
 *
 * @module
 */

/** A value `<v>`, or the text `<t>` of a string in the cell, with at least one character that is not a space. */
const VALUE = /<(?:\w+:)?[vt](?:\s[^<>]*)?>\s*(?:[^<\s]|<!\[CDATA\[)/
/** What is kept of a tag that a chunk ends in, with the text behind it. */
const KEPT = 1024

export interface ValueSpotter {
  readonly found: boolean
  take(chunk: Buffer): void
}

/** Cells of format only, and formulas whose result is empty, are no values. Memory stays at one chunk. */
export function spotValues(): ValueSpotter {
  let found = false
  let open = ''
  return {
    get found() {
      return found
    },
    take(chunk) {
      if (found) return
      // Only ASCII is looked for: a character cut in two does no harm.
      const text = open + chunk.toString('latin1')
      found = VALUE.test(text)
      const tag = text.lastIndexOf('<')
      open = tag === -1 ? '' : text.slice(tag, tag + KEPT)
    },
  }
}
