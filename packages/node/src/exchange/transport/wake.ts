/**
 * Waiting that can be cut short.
 *
 * @module
 */
import { pause } from '@guantong/contract'

export interface Wake {
  /** Remembered when there is no waiter: the next wait then returns at once. */
  wake(): void
  /** Returns when woken, when `ms` have passed or when the signal aborts, whichever is first. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

export function createWake(): Wake {
  let pending = false
  let woken = new AbortController()
  return {
    wake() {
      pending = true
      woken.abort()
    },
    async wait(ms, signal) {
      woken = new AbortController()
      if (!pending) await pause(ms, AbortSignal.any([signal, woken.signal]))
      pending = false
    },
  }
}
