/**
 * Long computations that let others have their turn.
 *
 * @module
 */
import { setImmediate } from 'node:timers/promises'

const LONGEST_MS = 20

/** To be awaited between pieces of work: others have their turn when the last one was some milliseconds ago. */
export function makeBreath(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < LONGEST_MS) return
    await setImmediate()
    since = performance.now()
  }
}
