/**
 * The database in turns: how many statements of one asker run at once. An asker whose statements are short gets more places with
 * each of them, one whose statements are long fewer, down to one; who waits is served as `fair-queue.ts` says. So nobody fills the pool,
 * or the processors of PostgreSQL, with what takes seconds.
 *
 * @module
 */
import { availableParallelism } from 'node:os'
import { LRUCache } from 'lru-cache'
import { createFairQueue } from './fair-queue.ts'

export interface StatementGate {
  /** Runs it when it is the asker's turn. @param took told the milliseconds of a processor it took, as far as can be seen from here */
  run<T>(asker: string, statement: () => Promise<T>, took: (ms: number) => void): Promise<T>
}

const SHORT_MS = 50
const LONG_MS = 200
const AT_FIRST = 4
/** Of as many askers it is known how long their statements are. */
const KNOWN = 10_000

interface Asker {
  /** Statements it may have at once. */
  places: number
  running: number
}

/** @param places of all askers together */
export function createStatementGate(places: number, now: () => number = () => performance.now()): StatementGate {
  const askers = new LRUCache<string, Asker>({ max: KNOWN })
  const waiting = createFairQueue<() => void>()
  const processors = availableParallelism()
  let running = 0

  const of = (asker: string): Asker => {
    let known = askers.get(asker)
    if (known === undefined) {
      known = { places: Math.min(AT_FIRST, places), running: 0 }
      askers.set(asker, known)
    }
    return known
  }
  const mayRun = (asker: string): boolean => {
    const known = of(asker)
    return known.running < known.places
  }
  const begin = (asker: string): void => {
    of(asker).running += 1
    running += 1
  }
  const next = (): void => {
    while (running < places) {
      const first = waiting.take(mayRun)
      if (first === undefined) return
      begin(first.asker)
      first.item()
    }
  }
  const end = (asker: string, ms: number): number => {
    const known = of(asker)
    if (ms >= LONG_MS) known.places = Math.max(1, Math.floor(known.places / 2))
    else if (ms <= SHORT_MS) known.places = Math.min(places, known.places + 1)
    const share = ms * Math.min(1, processors / running)
    known.running = Math.max(0, known.running - 1)
    running -= 1
    waiting.charge(asker, share)
    next()
    return share
  }
  return {
    async run(asker, statement, took) {
      if (running < places && waiting.size === 0 && mayRun(asker)) begin(asker)
      else
        await new Promise<void>((go) => {
          waiting.add(asker, go)
          next()
        })
      const began = now()
      try {
        return await statement()
      } finally {
        took(end(asker, now() - began))
      }
    },
  }
}
