/**
 * Asking many times, some at once.
 *
 * @module
 */

/** Milliseconds each of them took, in the order they were begun. */
export async function inTurns(times: number, atOnce: number, ask: (at: number) => Promise<unknown>): Promise<number[]> {
  const took: number[] = []
  let next = 0
  const one = async (): Promise<void> => {
    while (next < times) {
      const at = next++
      const begun = performance.now()
      await ask(at)
      took[at] = performance.now() - begun
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return took
}
