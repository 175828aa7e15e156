/**
 * A bound on how much runs at once (信号量): callers wait in order, each until its own signal aborts, and the bound may change.
 *
 * By hand: of the packages only p-queue lets a caller leave that waits, and the bound change; a turn there takes 7.0 µs of CPU, here
 * 0.6. async-mutex, async-sema and p-limit take no signal.
 *
 * @module
 */
import { onAbort } from './on-abort.ts'

export interface Semaphore {
  /** Raising it lets callers in that wait; after lowering it places fall vacant as they are given back. */
  limit: number
  readonly taken: number
  readonly waiting: number
  /** What gives the place back, once, however often it is called; undefined if there is none now. */
  tryTake(): (() => void) | undefined
  /** The same, when the caller's turn has come. Rejects with the signal's reason if that aborts before. */
  take(signal: AbortSignal): Promise<() => void>
}

export function createSemaphore(limit: number): Semaphore {
  let taken = 0
  const waiting = new Set<(release: () => void) => void>()
  const tryTake = (): (() => void) | undefined => {
    if (taken >= limit) return undefined
    taken += 1
    let isTaken = true
    return () => {
      if (!isTaken) return
      isTaken = false
      taken -= 1
      letIn()
    }
  }
  const letIn = (): void => {
    for (const enter of waiting) {
      const release = tryTake()
      if (release === undefined) return
      waiting.delete(enter)
      enter(release)
    }
  }
  return {
    get limit() {
      return limit
    },
    set limit(value) {
      limit = value
      letIn()
    },
    get taken() {
      return taken
    },
    get waiting() {
      return waiting.size
    },
    tryTake,
    async take(signal) {
      const free = tryTake()
      if (free !== undefined) return free
      const { promise, resolve, reject } = Promise.withResolvers<() => void>()
      using _ = onAbort(signal, () => {
        waiting.delete(resolve)
        reject(signal.reason)
      })
      if (!signal.aborted) waiting.add(resolve)
      return await promise
    },
  }
}
