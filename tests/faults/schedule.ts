/**
 * A random schedule of work and faults, the same for the same seed.
 *
 * @module
 */
import type { Kind, Step } from './step.ts'

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

export interface Cast {
  readonly nodes: readonly string[]
  readonly cities: readonly string[]
  /** Nodes with a parent. */
  readonly children: readonly string[]
  /** Nodes with children. */
  readonly parents: readonly string[]
  /** Parents with a parent. */
  readonly provinces: readonly string[]
}

const FEWEST = 1
const MOST = 4

/** Two to eight pieces of work with one to four faults among them; whatever is down may stay down until the end. */
export function scheduleOf(seed: number, cast: Cast, kinds: readonly Kind[]): Step[] {
  const random = randomOf(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T
  const gap = (): number => (random() < 0.5 ? 0 : below(60))
  const work = (): Step =>
    random() < 0.65
      ? { do: 'submit', city: pick(cast.cities), count: 1 + below(12), after: gap() }
      : { do: 'change', city: pick(cast.cities), count: 1 + below(8), after: gap() }
  const steps: Step[] = Array.from({ length: 2 + below(7) }, work)
  const faults = kinds.length === 0 ? 0 : FEWEST + below(MOST - FEWEST + 1)
  for (let i = 0; i < faults; i++) {
    const at = below(steps.length + 1)
    const [first, ...later] = faultOf(pick(kinds), cast, { below, pick, random, gap })
    steps.splice(at, 0, first as Step)
    for (const step of later) steps.splice(at + 1 + below(steps.length - at), 0, step)
  }
  return steps
}

interface Dice {
  below(limit: number): number
  pick<T>(from: readonly T[]): T
  random(): number
  gap(): number
}

function faultOf(kind: Kind, cast: Cast, { below, pick, random, gap }: Dice): Step[] {
  const { nodes, cities, children, parents, provinces } = cast
  const after = gap()
  const ms = 20 + below(400)
  const salt = below(1_000_000)
  const child = (): string => pick(children)
  switch (kind) {
    case 'partition':
      return [{ do: 'cut', child: child(), ms, after }]
    case 'half-open':
      return [{ do: random() < 0.5 ? 'muteUp' : 'muteDown', child: child(), ms, after }]
    case 'slow-link':
      return [{ do: 'slowLink', child: child(), ms, delay: 20 + below(150), after }]
    case 'kill-node':
      return [{ do: 'killNode', node: pick(nodes), ms, after }]
    case 'freeze-node':
      return [{ do: 'freezeNode', node: pick(nodes), ms, after }]
    case 'kill-nats':
      return [{ do: 'killNats', node: pick(nodes), ms, after }]
    case 'freeze-nats':
      return [{ do: 'freezeNats', node: pick(nodes), ms, after }]
    case 'kill-postgres':
      return [{ do: 'killPostgres', node: pick(nodes), ms, after }]
    case 'freeze-postgres':
      return [{ do: 'freezePostgres', node: pick(nodes), ms, after }]
    case 'wiped-store':
      return [{ do: 'wipeStore', node: pick(parents), after }]
    case 'stream-gone':
      return [{ do: random() < 0.5 ? 'deleteStream' : 'recreateStream', node: pick(parents), after }]
    case 'nats-disk-full':
      return [{ do: 'natsDiskFull', node: pick(parents), ms, after }]
    case 'postgres-disk-full':
      return [{ do: 'postgresDiskFull', node: pick(nodes), ms, after }]
    case 'clock':
      return [{ do: 'wrongClock', node: pick(nodes), days: random() < 0.5 ? 1 : -1, ms, after }]
    case 'duplicate':
      return [{ do: 'duplicate', child: child(), count: 1 + below(6), salt, after }]
    case 'reorder':
      return [{ do: 'reorder', child: child(), count: 2 + below(2), salt, after }]
    case 'late':
      return [{ do: 'lateDelivery', child: child(), count: 1 + below(3), salt, after }]
    case 'restore': {
      const node = pick(nodes)
      return [
        { do: 'snapshot', node, after },
        { do: 'restore', node, after: gap() },
      ]
    }
    case 'poison':
      return [{ do: 'poison', child: pick(cities), salt, after }]
    case 'oversize':
      return [{ do: 'oversize', city: pick(cities), count: 60 + below(60), after }]
    case 'key-rotation':
      return [{ do: 'rotateKey', node: pick(nodes), after }]
    case 'tampered':
      return [{ do: 'tamper', child: child(), count: 1 + below(3), salt, after }]
    case 'altered-figure':
      return [{ do: 'alterFigure', node: pick(provinces), salt, after }]
    case 'no-common-version':
      return [{ do: 'speakOther', child: child(), after }]
    case 'midnight':
      return [{ do: 'midnight', count: 10 + below(20), after }]
    case 'slow-writer':
      return [{ do: 'slowWriter', city: pick(cities), ms: 120 + below(160), after }]
    case 'lock-holder':
      return [{ do: 'lockHolder', node: pick(parents), ms: 80 + below(120), kill: random() < 0.7, after }]
  }
}
