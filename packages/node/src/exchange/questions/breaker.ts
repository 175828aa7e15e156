/**
 * A breaker for each child: one that swallows questions is left alone for a while, so that it costs nothing.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import CircuitBreaker from 'opossum'
import { jittered } from '../transport/backoff.ts'

export interface Breakers {
  /** @throws GuantongError GT_CHILD_BREAKER_OPEN at once while the child is left alone; otherwise whatever `run` throws. */
  through<T>(child: string, run: () => Promise<T>): Promise<T>
  close(): void
}

const REST_MS = 5_000
const SILENCES_TO_OPEN = 2
/** A question this short-lived says nothing about the child when it runs out of time. */
const TELLING_MS = 250

/** Thrown by `run` for a silence that counts against the child. */
export class SilentChild extends Error {
  readonly waitedMs: number
  constructor(waitedMs: number) {
    super(`no answer within ${waitedMs} ms`)
    this.name = 'SilentChild'
    this.waitedMs = waitedMs
  }
}

export function createBreakers(restMs = REST_MS): Breakers {
  const breakers = new Map<string, { breaker: CircuitBreaker<[() => Promise<unknown>], unknown>; restMs: number }>()
  const of = (child: string) => {
    const known = breakers.get(child)
    if (known !== undefined) return known
    const rest = Math.round(jittered(restMs))
    const breaker = new CircuitBreaker<[() => Promise<unknown>], unknown>((run) => run(), {
      // Deadlines are the question's own.
      timeout: false,
      resetTimeout: rest,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      // Being away is answered by the server at once and costs nothing; a coded answer is an answer. Only silence counts.
      volumeThreshold: Number.MAX_SAFE_INTEGER,
      errorFilter: (error: unknown) => !(error instanceof SilentChild && error.waitedMs >= TELLING_MS),
    })
    // Not a share of the last seconds' questions: after a busy minute it would take a minute's worth of waiting to see that
    // no process is there. A child that is only slow is not silent: it says so itself, within the time it was given.
    let silences = 0
    breaker.on('success', () => {
      silences = 0
    })
    breaker.on('failure', () => {
      silences += 1
      if (silences >= SILENCES_TO_OPEN) breaker.open()
    })
    const made = { breaker, restMs: rest }
    breakers.set(child, made)
    return made
  }
  return {
    async through<T>(child: string, run: () => Promise<T>): Promise<T> {
      const { breaker, restMs: rest } = of(child)
      try {
        return (await breaker.fire(run)) as T
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'EOPENBREAKER') throw error
        throw new GuantongError('GT_CHILD_BREAKER_OPEN', { node: child, seconds: Math.ceil(rest / 1000) })
      }
    },
    close() {
      for (const { breaker } of breakers.values()) breaker.shutdown()
      breakers.clear()
    },
  }
}
