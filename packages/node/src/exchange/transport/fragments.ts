/**
 * Replies larger than one message: cut into frames, put together again, checked by a hash.
 *
 * @module
 */
import { createHash } from 'node:crypto'

const WHOLE_UP_TO = 400 * 1024
const FRAME_BYTES = 512 * 1024
const HEADER_BYTES = 1024
/** Half of what a server buffers for a slow reader by default; larger answers are a job for paging. */
export const LARGEST_REPLY = 32 * 1024 * 1024

export const FRAGMENT_HEADER = 'x-frag'
export const DIGEST_HEADER = 'x-sha256'

export interface Frame {
  readonly data: Uint8Array
  /** `n/total`, counted from 1; undefined for a reply in one piece. */
  readonly position?: string
  /** Only on the last frame: SHA-256 over the whole, hex. */
  readonly digest?: string
}

/** @param limit the server's max_payload; headers come on top of the data. */
export function framesOf(reply: Uint8Array, limit = Number.POSITIVE_INFINITY): Frame[] {
  const room = limit - HEADER_BYTES
  if (reply.length <= Math.min(WHOLE_UP_TO, room)) return [{ data: reply }]
  const bytes = Math.max(1, Math.min(FRAME_BYTES, room))
  const total = Math.ceil(reply.length / bytes)
  const digest = createHash('sha256').update(reply).digest('hex')
  return Array.from({ length: total }, (_, i) => ({
    data: reply.subarray(i * bytes, (i + 1) * bytes),
    position: `${i + 1}/${total}`,
    ...(i === total - 1 ? { digest } : {}),
  }))
}

export interface Assembly {
  /** Takes the next frame. `complete`: `reply` is whole and matches its hash; `broken`: it never will. */
  add(frame: { data: Uint8Array; position?: string; digest?: string }): 'more' | 'complete' | 'broken'
  reply(): Uint8Array
}

/** Frames come in order, because one connection sent them; one that is missing or doubled breaks the reply. */
export function createAssembly(): Assembly {
  const parts: Uint8Array[] = []
  let bytes = 0
  return {
    add({ data, position, digest }) {
      bytes += data.length
      if (bytes > LARGEST_REPLY) return 'broken'
      parts.push(data)
      if (position === undefined) return parts.length === 1 ? 'complete' : 'broken'
      const [at, total] = position.split('/').map(Number)
      if (at !== parts.length || total === undefined || at > total) return 'broken'
      if (at < total) return 'more'
      const hash = createHash('sha256')
      for (const part of parts) hash.update(part)
      return hash.digest('hex') === digest ? 'complete' : 'broken'
    },
    reply: () => (parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts)),
  }
}
