/**
 * A random schedule of work and faults, the same for the same seed.
 *
 * @module
 */
export type Step =
  | { do: 'submit' | 'change'; city: string; count: number }
  | { do: 'killNode' | 'stopNode' | 'startNode' | 'killNats' | 'startNats' | 'wipeNats'; node: string }
  | { do: 'pause'; ms: number }

/** Mulberry32: 32 bits of state, good enough to choose faults by. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Cities work in about half of the steps; whatever is down may stay down until the end. */
export function scheduleOf(seed: number, nodes: readonly string[], cities: readonly string[], length = 14): Step[] {
  const random = randomOf(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  return Array.from({ length }, (): Step => {
    const dice = random()
    if (dice < 0.3) return { do: 'submit', city: pick(cities), count: 1 + Math.floor(random() * 30) }
    if (dice < 0.5) return { do: 'change', city: pick(cities), count: 1 + Math.floor(random() * 10) }
    if (dice < 0.6) return { do: 'pause', ms: Math.floor(random() * 300) }
    return {
      do: pick(['killNode', 'stopNode', 'startNode', 'killNats', 'killNats', 'startNats', 'wipeNats'] as const),
      node: pick(nodes),
    }
  })
}
