/**
 * What a service may take of this node: its time, its places, and none of either after it was silent again and again.
 *
 * @module
 */
import { createSemaphore, GuantongError, onAbort, unlessAborted } from '@guantong/contract'
import { reserveOf } from '@guantong/view'
import CircuitBreaker from 'opossum'

export interface ServiceGuard {
  readonly isResting: boolean
  /**
   * Runs it with a signal that aborts when the time is over, and with the moment when it is.
   *
   * @throws GuantongError GT_SERVICE_TIMEOUT | GT_SERVICE_RESTING (at once); whatever `run` throws; the asker's reason.
   */
  through<T>(asking: GuardedAsking, run: (signal: AbortSignal, deadline: number) => Promise<T>): Promise<T>
  close(): void
}

export interface GuardedAsking {
  /** Milliseconds since 1970. */
  readonly deadline: number
  readonly signal: AbortSignal
}

const AT_ONCE = 32
const REST_MS = 5_000
const SILENCES_TO_REST = 3
/** A question this short-lived says nothing about the service when it runs out of time. */
const TELLING_MS = 200

class Silence extends Error {}

export function guardService(
  {
    name,
    deadlineMs,
    restMs = REST_MS,
  }: { readonly name: string; readonly deadlineMs: number; readonly restMs?: number },
  now: () => number,
): ServiceGuard {
  const places = createSemaphore(AT_ONCE)
  const breaker = new CircuitBreaker<[() => Promise<unknown>], unknown>((run) => run(), {
    timeout: false,
    resetTimeout: restMs,
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
    // Only silence counts: being away is answered at once and costs nothing.
    volumeThreshold: Number.MAX_SAFE_INTEGER,
    errorFilter: (error: unknown) => !(error instanceof Silence),
  })
  let silences = 0
  breaker.on('failure', () => {
    silences += 1
    if (silences >= SILENCES_TO_REST) breaker.open()
  })
  const timeUp = (ms: number) => new GuantongError('GT_SERVICE_TIMEOUT', { service: name, ms })

  return {
    get isResting() {
      return breaker.opened
    },
    async through({ deadline, signal }, run) {
      const left = deadline - now()
      const ms = Math.max(1, Math.round(Math.min(deadlineMs, left - reserveOf(left))))
      const asking = new AbortController()
      using _ = onAbort(signal, () => asking.abort(signal.reason))
      const end = () => asking.abort(ms < Math.min(TELLING_MS, deadlineMs) ? timeUp(ms) : new Silence())
      const timer = setTimeout(end, ms)
      // The first question after a rest tells whether the service is back: it has its time, however long its asker waits.
      const isTrial = breaker.pendingClose
      const trying = isTrial ? new AbortController() : asking
      const trial = isTrial ? setTimeout(() => trying.abort(new Silence()), deadlineMs).unref() : undefined
      const fired = breaker
        .fire(async () => {
          const release = await places.take(trying.signal)
          const answer = run(trying.signal, now() + (isTrial ? deadlineMs : ms))
          return unlessAborted(
            trying.signal,
            answer.finally(() => gaveAnswer(trying.signal)),
          ).finally(release)
        })
        .finally(() => clearTimeout(trial))
      try {
        return (await unlessAborted(asking.signal, fired)) as Awaited<ReturnType<typeof run>>
      } catch (error) {
        if (error instanceof Silence) throw timeUp(ms)
        if ((error as { code?: unknown }).code !== 'EOPENBREAKER') throw error
        throw new GuantongError('GT_SERVICE_RESTING', { service: name, seconds: Math.ceil(restMs / 1000) })
      } finally {
        clearTimeout(timer)
      }
    },
    close: () => breaker.shutdown(),
  }

  /** An asker who has gone says nothing of the service. */
  function gaveAnswer(ending: AbortSignal): void {
    if (!ending.aborted) silences = 0
  }
}
