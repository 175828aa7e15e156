/**
 * Where the records of a JSON text begin and end, found without keeping the text.
 *
 * @module
 */
import { type BehindList, makeBehindList } from './behind-list.ts'
import { LONGEST_RECORD } from './record.ts'

export interface ScannedRecord {
  readonly text: string
  readonly line: number
}

export interface RecordScanner {
  /** The records that became complete with these bytes, in order; stops at `problem`. */
  push(bytes: Buffer): ScannedRecord[]
  /** Says that the text ends here. Returns the one object of a text that holds no list. */
  end(): ScannedRecord | null
  /** Member names of objects in lists that follow the one that is read; none where its place was given. */
  readonly furtherMembers: ReadonlySet<string>
  /** Why the text can not be read on. */
  readonly problem: string | null
  readonly line: number
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN = 0x7b
const CLOSE = 0x7d
const LIST = 0x5b
const END_LIST = 0x5d
const COLON = 0x3a
const COMMA = 0x2c
const NEWLINE = 0x0a
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === NEWLINE || byte === 0x0d
const CUT_OFF = 'the file ends in the middle (文件不完整)'
const TOO_LONG = 'the record exceeds 1 MiB (该记录超过 1 MiB)'
const TOO_DEEP = 'objects are nested more than 100 deep (对象嵌套超过 100 层)'
const DEEPEST = 100
const NO_OBJECT = 'the list holds something that is not an object (列表中含有非对象元素)'

const MORE =
  'more stands behind the end of the JSON; records without a list around them go one a line, .ndjson (JSON 结束后还有内容;无外层列表时应每行一个对象)'

/** Lists beside the records that open-data servers send along: what the columns are, what went wrong. */
const BESIDE_RECORDS: ReadonlySet<string> = new Set([
  'fields',
  'columns',
  'schema',
  'errors',
  'error',
  'warnings',
  'links',
  '_links',
  'meta',
  'metadata',
  'include',
])
const NO_MEMBERS: ReadonlySet<string> = new Set()

type Mode = 'seek' | 'first' | 'list' | 'record' | 'skip' | 'behind'

/**
 * Finds the list of objects at `path` (names joined by dots), or without one the first list of objects that stands in
 * nothing but objects and is not one of those that only describe the records. Nothing but blanks may follow the text. Whether each
 * record is JSON has NOT been checked.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a state machine: a call for each byte would cost more than the rest
export function makeRecordScanner(path: string | null): RecordScanner {
  let mode: Mode = 'seek'
  let line = 1
  let problem: string | null = null
  let depth = 0
  let inString = false
  let escaped = false
  /** Names of the objects around the place, and the name read last. */
  const names: string[] = []
  let name = ''
  let wanted: 'name' | 'value' = 'value'
  let word: number[] = []
  let kept: Buffer[] = []
  let keptSize = 0
  let startLine = 1
  /** The whole text so far, in case it turns out to be one object. */
  let whole: Buffer[] | null = []
  let wholeSize = 0
  let behind: BehindList | null = null
  const goBehind = (): void => {
    mode = 'behind'
    behind = makeBehindList(names.length)
  }

  const here = (): string => [...names.slice(1), name].filter((part) => part !== '').join('.')
  const take = (bytes: Buffer): ScannedRecord => {
    const text = kept.length === 0 ? bytes.toString() : Buffer.concat([...kept, bytes]).toString()
    kept = []
    keptSize = 0
    return { text, line: startLine }
  }
  /** One byte outside of records and skipped lists. */
  const seek = (byte: number): void => {
    if (inString) {
      if (escaped) escaped = false
      else if (byte === BACKSLASH) escaped = true
      else if (byte === QUOTE) {
        inString = false
        if (wanted === 'name') name = Buffer.from(word).toString()
        return
      }
      if (wanted === 'name' && word.length < 256) word.push(byte)
    } else if (byte === QUOTE) {
      inString = true
      word = []
    } else if (byte === COLON) wanted = 'value'
    else if (byte === COMMA) wanted = 'name'
    else if (byte === OPEN) {
      if (names.push(name) > DEEPEST) problem = TOO_DEEP
      wanted = 'name'
    } else if (byte === CLOSE) {
      name = names.pop() ?? ''
      if (names.length === 0) goBehind()
    } else if (byte === LIST) {
      const fits = path === null || here() === path
      const isBeside = path === null && names.length > 0 && BESIDE_RECORDS.has(name)
      mode = fits && !isBeside ? (path === null ? 'first' : 'list') : 'skip'
      depth = 1
      if (mode === 'list') whole = null
    }
  }
  /** Counts brackets; true when the last one closes. */
  const closes = (byte: number): boolean => {
    if (inString) {
      if (escaped) escaped = false
      else if (byte === BACKSLASH) escaped = true
      else if (byte === QUOTE) inString = false
    } else if (byte === QUOTE) inString = true
    else if (byte === OPEN || byte === LIST) depth++
    else if (byte === CLOSE || byte === END_LIST) return --depth === 0
    return false
  }
  const begin = (): void => {
    mode = 'record'
    depth = 1
    startLine = line
    whole = null
  }
  /** In the list, between records. */
  const between = (byte: number): void => {
    if (byte === OPEN) begin()
    else if (byte === END_LIST) goBehind()
    else if (byte !== COMMA) problem = NO_OBJECT
  }
  /** The first thing in a list that may or may not be the one. */
  const first = (byte: number): void => {
    if (byte === OPEN) begin()
    else if (byte === END_LIST && names.length === 0) goBehind()
    else if (byte === END_LIST) mode = 'seek'
    else if (names.length === 0) problem = NO_OBJECT
    else {
      mode = 'skip'
      inString = false
      closes(byte)
    }
  }

  return {
    get problem() {
      return problem
    },
    get furtherMembers() {
      return path === null && behind !== null ? behind.members : NO_MEMBERS
    },
    get line() {
      return line
    },
    push(bytes) {
      const found: ScannedRecord[] = []
      let start = mode === 'record' ? 0 : -1
      for (let at = 0; at < bytes.length && problem === null; at++) {
        const byte = bytes[at] as number
        if (byte === NEWLINE) line++
        if (mode === 'record') {
          if (!closes(byte)) continue
          found.push(take(bytes.subarray(start, at + 1)))
          mode = 'list'
        } else if (behind !== null) {
          if (!behind.isOver) behind.push(byte)
          else if (!isSpace(byte) && byte !== 0) problem = MORE
        } else if (mode === 'seek') seek(byte)
        else if (mode === 'skip') {
          if (closes(byte)) mode = 'seek'
        } else if (!isSpace(byte)) {
          if (mode === 'list') between(byte)
          else first(byte)
          if ((mode as Mode) === 'record') start = at
        }
      }
      if (mode === 'record' && start >= 0) {
        kept.push(Buffer.from(bytes.subarray(start)))
        keptSize += bytes.length - start
        if (keptSize > LONGEST_RECORD) problem = TOO_LONG
      }
      if (whole !== null) {
        wholeSize += bytes.length
        if (wholeSize > LONGEST_RECORD) whole = null
        else whole.push(Buffer.from(bytes))
      }
      return found
    },
    end() {
      if (behind?.isOver !== true) problem ??= CUT_OFF
      return problem === null && whole !== null && whole.length > 0 && path === null
        ? { text: Buffer.concat(whole).toString(), line: 1 }
        : null
    },
  }
}
