/**
 * Waiting that can be cut short.
 *
 * @module
 */
export interface Wake {
  /** Remembered when nobody waits: the next wait then returns at once. */
  wake(): void
  /** Returns when woken, when `ms` have passed or when the signal aborts, whichever is first. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

export function createWake(): Wake {
  let pending = false
  let release: (() => void) | undefined
  return {
    wake() {
      pending = true
      release?.()
    },
    async wait(ms, signal) {
      if (!pending && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const done = () => {
            clearTimeout(timer)
            signal.removeEventListener('abort', done)
            release = undefined
            resolve()
          }
          const timer = setTimeout(done, ms)
          signal.addEventListener('abort', done, { once: true })
          release = done
        })
      }
      pending = false
    },
  }
}

/** A wait nobody can cut short but the signal. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> => createWake().wait(ms, signal)
