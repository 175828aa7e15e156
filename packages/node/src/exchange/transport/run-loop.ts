/**
 * The one form of every loop in this room.
 *
 * @module
 */
import { pause } from '@guantong/contract'
import type { Logger } from 'pino'
import { createBackoff } from './backoff.ts'
import { classifyFailure } from './classify-failure.ts'

/** What a loop runs by: it ends with the signal, and what interrupts it goes into the log. */
export interface Running {
  readonly log: Logger
  readonly signal: AbortSignal
}

export interface Loop {
  /** Resolves once the loop has put down what it held; never rejects. */
  readonly stopped: Promise<void>
}

const CALM_MS = 10_000

/** Runs `body` until the signal aborts, again after every failure and every return, with growing pauses in between. */
export function runLoop(name: string, { log, signal }: Running, body: (signal: AbortSignal) => Promise<void>): Loop {
  const run = async () => {
    const backoff = createBackoff({ firstMs: 100, capMs: 5_000 })
    while (!signal.aborted) {
      const begun = performance.now()
      try {
        await body(signal)
      } catch (error) {
        if (signal.aborted) return
        const failure = classifyFailure(error)
        log[failure === 'defect' ? 'error' : 'warn']({ loop: name, failure, err: error }, 'loop interrupted')
      }
      if (performance.now() - begun > CALM_MS) backoff.reset()
      await pause(backoff.next(), signal)
    }
  }
  return { stopped: run() }
}

/** Runs several bodies side by side; when one ends or fails, the others are asked to end, and are waited for. */
export async function together(
  signal: AbortSignal,
  bodies: readonly ((signal: AbortSignal) => Promise<void>)[],
): Promise<void> {
  const end = new AbortController()
  const either = AbortSignal.any([signal, end.signal])
  const results = await Promise.allSettled(bodies.map((body) => body(either).finally(() => end.abort())))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
