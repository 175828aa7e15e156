/**
 * Text into a stream through one piece of memory, however much it is: a megabyte written as a string is copied outside the
 * heap, and what the system's allocator has once had for it, it keeps.
 *
 * @module
 */
import type { Writable } from 'node:stream'

const BYTES = 64 * 1024

/** Resolves when the stream has handed the text on; not two at once. @throws the signal's reason; the stream's error */
export function createTextWriter(out: Writable, signal: AbortSignal): (text: string) => Promise<void> {
  const encoder = new TextEncoder()
  const room = new Uint8Array(BYTES)
  return async (text) => {
    for (let at = 0; at < text.length; ) {
      const { read, written } = encoder.encodeInto(text.slice(at, at + BYTES), room)
      at += read
      await handedOn(out, room.subarray(0, written), signal)
    }
  }
}

function handedOn(out: Writable, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    out.write(bytes, (error) => {
      signal.removeEventListener('abort', leave)
      if (error == null) resolve()
      else reject(error)
    })
  })
}
