/**
 * How many questions a child is asked at once: more while it answers in time, fewer when it does not.
 *
 * Additive increase, multiplicative decrease (AIMD), as TCP has it: nothing about a child needs to be known or configured.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { CallHop } from './ask.ts'

const FIRST = 32
const LEAST = 2
const MOST = 512
const DECREASE = 0.7
/** Silences of one moment count once. */
const PAUSE_MS = 250

interface Child {
  limit: number
  inFlight: number
  readonly waiting: (() => void)[]
  loweredAt: number
}

export interface InFlight {
  readonly limit: number
  readonly inFlight: number
  readonly waiting: number
}

/**
 * Who finds no place waits for one, in order, until his own deadline.
 *
 * @throws GuantongError GT_CHILD_TIMEOUT when none came free in time; whatever the call throws.
 */
export function limitInFlight<Principal>(
  callHop: CallHop<Principal>,
  now: () => number,
): CallHop<Principal> & { readonly stateOf: (child: string) => InFlight } {
  const children = new Map<string, Child>()
  const of = (code: string): Child => {
    const known = children.get(code) ?? { limit: FIRST, inFlight: 0, waiting: [], loweredAt: 0 }
    children.set(code, known)
    return known
  }
  const call: CallHop<Principal> = async (code, question, asking) => {
    const child = of(code)
    const begun = now()
    if (child.inFlight >= Math.floor(child.limit)) await place(child, asking.signal, asking.deadline - begun, code)
    else child.inFlight += 1
    // Only a full house says that more would be taken.
    const isFull = child.inFlight >= Math.floor(child.limit)
    try {
      const answer = await callHop(code, question, asking)
      if (isFull) child.limit = Math.min(MOST, child.limit + 1 / child.limit)
      return answer
    } catch (error) {
      const isSilent = error instanceof GuantongError && error.code === 'GT_CHILD_TIMEOUT'
      if (isSilent && now() - child.loweredAt >= PAUSE_MS) {
        child.limit = Math.max(LEAST, child.limit * DECREASE)
        child.loweredAt = now()
      }
      throw error
    } finally {
      child.inFlight -= 1
      while (child.waiting.length > 0 && child.inFlight < Math.floor(child.limit)) {
        child.inFlight += 1
        child.waiting.shift()?.()
      }
    }
  }
  const stateOf = (code: string): InFlight => {
    const { limit, inFlight, waiting } = of(code)
    return { limit, inFlight, waiting: waiting.length }
  }
  return Object.assign(call, { stateOf })
}

/** The leaving call takes the place for the call it lets in. */
function place(child: Child, signal: AbortSignal, ms: number, code: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (reason: unknown) => {
      const at = child.waiting.indexOf(enter)
      if (at >= 0) child.waiting.splice(at, 1)
      clear()
      reject(reason)
    }
    const onAbort = () => leave(signal.reason)
    const timer = setTimeout(() => leave(new GuantongError('GT_CHILD_TIMEOUT', { node: code, ms })), Math.max(0, ms))
    const clear = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
    const enter = () => {
      clear()
      resolve()
    }
    signal.addEventListener('abort', onAbort, { once: true })
    child.waiting.push(enter)
  })
}
