/**
 * Pseudo-random numbers that come out the same everywhere for the same seed. For sample data only, never for secrets.
 *
 * @module
 */
import { hash } from 'node:crypto'

export interface SeededRandom {
  /** In [0, 1). */
  next(): number
  /** A whole number in [0, limit). */
  below(limit: number): number
  between(low: number, high: number): number
  weighted<T>(items: readonly T[], weightOf: (item: T) => number): T
  shuffled<T>(items: readonly T[]): T[]
}

/** The generator is mulberry32. */
export function createSeededRandom(seed: string): SeededRandom {
  let state = Number.parseInt(hash('sha256', seed).slice(0, 8), 16)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    next,
    below,
    between: (low, high) => low + next() * (high - low),
    weighted(items, weightOf) {
      const total = items.reduce((sum, item) => sum + weightOf(item), 0)
      let rest = next() * total
      const chosen = items.find((item) => {
        rest -= weightOf(item)
        return rest < 0
      })
      return chosen ?? (items[0] as (typeof items)[number])
    },
    shuffled(items) {
      const result = [...items]
      for (let index = result.length - 1; index > 0; index--) {
        const other = below(index + 1)
        const [a, b] = [result[index], result[other]] as [(typeof result)[number], (typeof result)[number]]
        result[index] = b
        result[other] = a
      }
      return result
    },
  }
}
