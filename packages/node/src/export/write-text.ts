/**
 * Text into a stream through one piece of memory, however much it is: a megabyte written as a string is copied outside the
 * heap, and what the system's allocator has once had for it, it keeps.
 *
 * @module
 */
import type { Writable } from 'node:stream'
import { unlessAborted } from '@guantong/contract'

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

async function handedOn(out: Writable, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  out.write(bytes, (error) => (error == null ? resolve() : reject(error)))
  return unlessAborted(signal, promise)
}
