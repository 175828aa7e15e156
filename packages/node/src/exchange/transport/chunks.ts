/**
 * Messages larger than the server takes, in pieces.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import type { ChunkMessage } from '@guantong/contract'

/** What stands around the data of a piece, and the headers of a message, with room to spare: the limit counts both. */
const AROUND = 512
const HEADERS = 256

/** The message itself if it fits, else its pieces, each of which fits. */
export function piecesOf(whole: Uint8Array, limit: number, v: number): Uint8Array[] {
  if (whole.length <= limit - HEADERS) return [whole]
  const id = createHash('sha256').update(whole).digest('hex')
  // base64 takes four bytes for three.
  const size = Math.max(3, Math.floor(((limit - AROUND) / 4) * 3))
  const count = Math.ceil(whole.length / size)
  return Array.from({ length: count }, (_, index) => {
    const data = Buffer.from(whole.buffer, whole.byteOffset + index * size, Math.min(size, whole.length - index * size))
    const chunk: ChunkMessage = { v, kind: 'chunk', id, index, count, data: data.toString('base64') }
    return Buffer.from(JSON.stringify(chunk))
  })
}
