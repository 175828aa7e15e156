/**
 * Long work in one process with everything else: in steps, and other work has its turn in between.
 *
 * @module
 */
import { setImmediate } from 'node:timers/promises'

/** A step that was longer than this is followed by everybody else's turn. */
const LONG_MS = 10

/** To be awaited between the steps of one piece of work; most calls cost a look at the clock. */
export function createBreath(): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < LONG_MS) return undefined
    return setImmediate().then(() => {
      since = performance.now()
    })
  }
}

/** Runs steps to their end without a pause. */
export function runSteps<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** Runs steps to their end, with pauses. */
export async function runSlowly<T>(steps: Generator<void, T>): Promise<T> {
  const breathe = createBreath()
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    await breathe()
  }
}
