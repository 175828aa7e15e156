/**
 * How many questions a child is asked at once: more while it answers in time, fewer when it does not.
 *
 * Additive increase, multiplicative decrease (AIMD), as TCP has it: nothing about a child needs to be known or configured.
 *
 * @module
 */
import { createSemaphore, GuantongError, onAbort, type Semaphore } from '@guantong/contract'
import type { Asking, CallHop } from './ask.ts'

const FIRST = 32
const LEAST = 2
const MOST = 512
const DECREASE = 0.7
/** Silences of one moment count once. */
const PAUSE_MS = 250

interface Child {
  /** Grows by parts of one; the places are the whole ones. */
  limit: number
  readonly places: Semaphore
  loweredAt: number
}

export interface InFlight {
  readonly limit: number
  readonly inFlight: number
  readonly waiting: number
}

/**
 * A caller that finds no place waits for one, in order, until its own deadline.
 *
 * @throws GuantongError GT_CHILD_TIMEOUT when none came free in time; whatever the call throws.
 */
export function limitInFlight<Principal>(
  callHop: CallHop<Principal>,
  now: () => number,
): CallHop<Principal> & { readonly stateOf: (child: string) => InFlight } {
  const children = new Map<string, Child>()
  const of = (code: string): Child => {
    const known = children.get(code) ?? { limit: FIRST, places: createSemaphore(FIRST), loweredAt: 0 }
    children.set(code, known)
    return known
  }
  const change = (child: Child, limit: number): void => {
    child.limit = Math.min(MOST, Math.max(LEAST, limit))
    child.places.limit = Math.floor(child.limit)
  }
  const call: CallHop<Principal> = async (code, question, asking) => {
    const child = of(code)
    const { places } = child
    const release = places.tryTake() ?? (await place(places, asking, asking.deadline - now(), code))
    // Only a full house says that more would be taken.
    const isFull = places.taken >= places.limit
    try {
      const answer = await callHop(code, question, asking)
      if (isFull) change(child, child.limit + 1 / child.limit)
      return answer
    } catch (error) {
      const isSilent = error instanceof GuantongError && error.code === 'GT_CHILD_TIMEOUT'
      if (isSilent && now() - child.loweredAt >= PAUSE_MS) {
        change(child, child.limit * DECREASE)
        child.loweredAt = now()
      }
      throw error
    } finally {
      release()
    }
  }
  const stateOf = (code: string): InFlight => {
    const { limit, places } = of(code)
    return { limit, inFlight: places.taken, waiting: places.waiting }
  }
  return Object.assign(call, { stateOf })
}

async function place(places: Semaphore, asking: Asking<unknown>, ms: number, code: string): Promise<() => void> {
  const leave = new AbortController()
  using _ = onAbort(asking.signal, () => leave.abort(asking.signal.reason))
  const late = () => leave.abort(new GuantongError('GT_CHILD_TIMEOUT', { node: code, ms }))
  const timer = setTimeout(late, Math.max(0, ms))
  return await places.take(leave.signal).finally(() => clearTimeout(timer))
}
