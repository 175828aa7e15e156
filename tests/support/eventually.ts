/**
 * Waiting for something to become true, without fixed sleeps.
 *
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises'

/** Resolves with the first result that is not undefined, null or false; throws, naming `what`, when time is up. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T> | T,
  { withinMs = 90_000, everyMs = 25 }: { withinMs?: number; everyMs?: number } = {},
): Promise<NonNullable<T>> {
  const end = performance.now() + withinMs
  let last: unknown
  for (;;) {
    try {
      const result = await probe()
      if (result !== undefined && result !== null && result !== false) return result
      last = result
    } catch (error) {
      last = error
    }
    if (performance.now() > end) {
      throw new Error(`not within ${withinMs} ms: ${what} (last: ${last instanceof Error ? last.stack : String(last)})`)
    }
    await pause(everyMs)
  }
}
