/**
 * What a row of numbers comes to.
 *
 * @module
 */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** Nearest rank: a value that was really measured, never one between two. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN
}

export const spreadOf = (values: readonly number[]): Spread => ({
  median: quantile(values, 0.5),
  min: Math.min(...values),
  max: Math.max(...values),
})

export const ratiosOf = (ours: readonly number[], floor: readonly number[]): Spread =>
  spreadOf(ours.map((value, round) => value / (floor[round] ?? Number.NaN)))

/** Milliseconds `work` took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}
