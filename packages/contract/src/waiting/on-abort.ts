/**
 * Acting on an abort, with a listener that is taken away again: one that stays is a leak, because the signal of a node lives as long
 * as the node.
 *
 * @module
 */
import { addAbortListener } from 'node:events'

const NOTHING: Disposable = { [Symbol.dispose]() {} }

/** Calls `act` when the signal aborts, at once if it already has, and no longer after the disposal: `using _ = onAbort(…)`. */
export function onAbort(signal: AbortSignal | undefined, act: () => void): Disposable {
  if (signal === undefined) return NOTHING
  if (!signal.aborted) return addAbortListener(signal, act)
  act()
  return NOTHING
}

/** Settles as `work` does, or rejects with the signal's reason if that aborts first; the work itself goes on. */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  using _ = onAbort(signal, () => reject(signal.reason))
  return await Promise.race([promise, work])
}
