/**
 * Bytes of a stream, made sound UTF-8 with a mark where they were not.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer'
import { badByteMark, REPLACED } from './bad-bytes.ts'

export interface Utf8Gate {
  /** Whole characters only: the half of one that a chunk ends with is held back. The same bytes where they were sound. */
  pass(chunk: Buffer): Buffer
  /** The rest at the end of the stream, where a half character is a bad one too. */
  end(): Buffer
  /** Offsets of the first bad bytes of each line so far: at most as many as the caller lets pass. */
  readonly bad: readonly number[]
}

const NEWLINE = 0x0a

/** Remembers at most three bytes between chunks. */
export function makeUtf8Gate(): Utf8Gate {
  const bad: number[] = []
  let passed = 0
  let half: Buffer = Buffer.alloc(0)
  /** Whether the line that is passing holds a bad byte already: one offset a line is enough to find it. */
  let told = false
  const sound = (bytes: Buffer): Buffer => {
    const start = passed
    passed += bytes.length
    if (isUtf8(bytes)) {
      if (told && bytes.includes(NEWLINE)) told = false
      return bytes
    }
    const parts: Buffer[] = []
    for (let at = 0; at < bytes.length; ) {
      const rest = bytes.subarray(at)
      const good = isUtf8(rest) ? rest.length : longestGoodPrefix(rest)
      const part = rest.subarray(0, good)
      parts.push(part)
      if (told && part.includes(NEWLINE)) told = false
      at += good
      if (at >= bytes.length) break
      parts.push(Buffer.from(told ? REPLACED : badByteMark(start + at)))
      if (!told) bad.push(start + at)
      told = true
      at += badLength(bytes, at)
    }
    return Buffer.concat(parts)
  }
  return {
    bad,
    pass(chunk) {
      const bytes = half.length === 0 ? chunk : Buffer.concat([half, chunk])
      const whole = bytes.length - halfCharacter(bytes)
      half = Buffer.from(bytes.subarray(whole))
      return sound(bytes.subarray(0, whole))
    },
    end() {
      const rest = half
      half = Buffer.alloc(0)
      return sound(rest)
    },
  }
}

/** How many bytes at the end begin a character without finishing it. */
function halfCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number
    if ((byte & 0xc0) === 0x80) continue
    const needs = byte > 0xf4 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1
    return needs > back ? back : 0
  }
  return 0
}

/** The bad byte itself, with the bytes behind it that only continue a character. */
function badLength(bytes: Buffer, at: number): number {
  let length = 1
  while (length < 4 && ((bytes[at + length] ?? 0) & 0xc0) === 0x80) length++
  return length
}

function longestGoodPrefix(bytes: Buffer): number {
  let good = 0
  let bad = bytes.length
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1
    const prefix = bytes.subarray(0, middle)
    if (isUtf8(prefix.subarray(0, middle - halfCharacter(prefix)))) good = middle
    else bad = middle
  }
  // What only begins a character there is not continued by what follows.
  return good - halfCharacter(bytes.subarray(0, good))
}
