/**
 * Messages larger than the server takes, in pieces.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { type ChunkMessage, SECOND_VERSION } from '@guantong/contract'

/** What stands around the data of a piece, with room to spare. */
const AROUND = 512

/** The message itself if it fits, else its pieces, each of which fits. */
export function piecesOf(whole: Uint8Array, limit: number): Uint8Array[] {
  if (whole.length <= limit) return [whole]
  const id = createHash('sha256').update(whole).digest('hex')
  // base64 takes four bytes for three.
  const size = Math.max(3, Math.floor(((limit - AROUND) / 4) * 3))
  const count = Math.ceil(whole.length / size)
  return Array.from({ length: count }, (_, index) => {
    const data = Buffer.from(whole.buffer, whole.byteOffset + index * size, Math.min(size, whole.length - index * size))
    const chunk: ChunkMessage = { v: SECOND_VERSION, kind: 'chunk', id, index, count, data: data.toString('base64') }
    return Buffer.from(JSON.stringify(chunk))
  })
}
