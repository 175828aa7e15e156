/**
 * A breaker for each child: one that swallows questions is left alone for a while, so that it costs nothing.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import CircuitBreaker from 'opossum'
import { jittered } from './backoff.ts'

export interface Breakers {
  /** @throws GuantongError GT_CHILD_BREAKER_OPEN at once while the child is left alone; otherwise whatever `run` throws. */
  through<T>(child: string, run: () => Promise<T>): Promise<T>
  close(): void
}

const REST_MS = 5_000
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
      rollingCountTimeout: 10_000,
      volumeThreshold: 2,
      errorThresholdPercentage: 50,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      // Being away is answered by the server at once and costs nothing; a coded answer is an answer. Only silence counts.
      errorFilter: (error: unknown) => !(error instanceof SilentChild && error.waitedMs >= TELLING_MS),
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
