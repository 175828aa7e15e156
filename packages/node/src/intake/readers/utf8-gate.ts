/**
 * Bytes of a stream, let through only while they are UTF-8.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer'

export interface Utf8Gate {
  /** The offset of the first byte that is not UTF-8, or null while all is well. */
  firstBadByte(chunk: Buffer): number | null
  /** The same question at the end of the stream, where a half character is one too. */
  firstBadByteAtEnd(): number | null
}

/** Remembers at most three bytes between chunks: the half of a character that a chunk may end with. */
export function makeUtf8Gate(): Utf8Gate {
  let passed = 0
  let half: Buffer = Buffer.alloc(0)
  return {
    firstBadByte(chunk) {
      const bytes = half.length === 0 ? chunk : Buffer.concat([half, chunk])
      const whole = bytes.length - halfCharacter(bytes)
      if (!isUtf8(bytes.subarray(0, whole))) return passed + longestGoodPrefix(bytes.subarray(0, whole))
      passed += whole
      half = Buffer.from(bytes.subarray(whole))
      return null
    },
    firstBadByteAtEnd: () => (half.length === 0 ? null : passed),
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

function longestGoodPrefix(bytes: Buffer): number {
  let good = 0
  let bad = bytes.length
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1
    const prefix = bytes.subarray(0, middle)
    if (isUtf8(prefix.subarray(0, middle - halfCharacter(prefix)))) good = middle
    else bad = middle
  }
  return good
}
