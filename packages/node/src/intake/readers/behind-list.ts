/**
 * What stands behind the list of records in a JSON text: the rest of the objects around it, and nothing else.
 *
 * @module
 */

export interface BehindList {
  /** Undefined while the objects around are open; true once they are closed, after which blanks may come only. */
  push(byte: number): void
  readonly isOver: boolean
  /** Member names of the objects of further lists, the first so many. */
  readonly members: ReadonlySet<string>
}

const MOST_MEMBERS = 200
const LONGEST_NAME = 256
const [QUOTE, BACKSLASH, OPEN, CLOSE, LIST, END_LIST, COLON, COMMA] = [...'"\\{}[]:,'].map((sign) => sign.charCodeAt(0))

/** @param around how many objects are open around the list */
export function makeBehindList(around: number): BehindList {
  const open: number[] = new Array(around).fill(OPEN)
  const members = new Set<string>()
  let inString = false
  let escaped = false
  let isName = true
  let word: number[] = []
  /** Directly in an object that stands directly in a list. */
  const inRecord = (): boolean => open.length > around && open.at(-1) === OPEN && open.at(-2) === LIST
  const endString = (): void => {
    inString = false
    if (isName && members.size < MOST_MEMBERS && inRecord()) members.add(Buffer.from(word).toString())
  }
  const inText = (byte: number): void => {
    if (escaped) escaped = false
    else if (byte === BACKSLASH) escaped = true
    else if (byte === QUOTE) {
      endString()
      return
    }
    if (word.length < LONGEST_NAME) word.push(byte)
  }
  return {
    members,
    get isOver() {
      return open.length === 0
    },
    push(byte) {
      if (inString) inText(byte)
      else if (byte === QUOTE) {
        inString = true
        word = []
      } else if (byte === COLON) isName = false
      else if (byte === COMMA) isName = true
      else if (byte === OPEN || byte === LIST) {
        open.push(byte as number)
        isName = true
      } else if (byte === CLOSE || byte === END_LIST) open.pop()
    },
  }
}
