/**
 * Waiting for a time that an abort cuts short: a loop that is stopped goes on at once and finds its signal aborted.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'

/** Never rejects: after an abort it has simply ended. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => {})
