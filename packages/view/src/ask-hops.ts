/**
 * Asking every hop once, in parallel, each under a deadline that leaves this tier time to answer itself.
 *
 * @module
 */
import { GuantongError, onAbort } from '@guantong/contract'
import type { ExecutionResult } from 'graphql'
import type { Asking, CallHop, HopAnswer, HopCount, HopQuestion } from './ask.ts'

export interface Asked {
  /** Null when the hop gave no answer; `failure` says why. */
  readonly answer: HopAnswer | ExecutionResult | null
  readonly failure: GuantongError | null
  readonly counts: readonly HopCount[]
}

/** A tier keeps this share of the time left, within bounds, to put its answer together. */
export const reserveOf = (left: number): number => Math.min(500, Math.max(20, left * 0.1))

export function createAskHop<Principal>(callHop: CallHop<Principal>, now: () => number) {
  return async (child: string, question: HopQuestion, asking: Asking<Principal>): Promise<Asked> => {
    const started = now()
    const deadline = Math.floor(asking.deadline - reserveOf(asking.deadline - started))
    const ms = deadline - started
    // Not AbortSignal.any: listening to one that is composed costs more than the rest of a hop here.
    const ending = new AbortController()
    const { signal } = ending
    using _ = onAbort(asking.signal, () => ending.abort(asking.signal.reason))
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => {
          // Reject first: aborting makes the call itself fail, with a worse reason.
          reject(new GuantongError('GT_CHILD_TIMEOUT', { node: child, ms: Math.max(ms, 0) }))
          ending.abort()
        },
        Math.max(ms, 0),
      )
    })
    const count = () => ({ node: child, requests: 1, ms: Math.round(now() - started) })
    try {
      const answer = await Promise.race([
        callHop(child, question, { principal: asking.principal, deadline, signal, cost: asking.cost }),
        late,
      ])
      return { answer, failure: null, counts: [count(), ...countsOf(answer)] }
    } catch (error) {
      const failure =
        error instanceof GuantongError
          ? error
          : new GuantongError('GT_CHILD_FAILED', { node: child, reason: 'the call failed' }, { cause: error })
      return { answer: null, failure, counts: [count()] }
    } finally {
      clearTimeout(timer)
    }
  }
}

/** What the hop itself asked further down; anything malformed is left out, for it is only information. */
export function countsOf(answer: Pick<HopAnswer, 'extensions'>): HopCount[] {
  const hops = (answer.extensions?.guantong as { hops?: unknown } | undefined)?.hops
  if (!Array.isArray(hops)) return []
  return hops.flatMap((hop: Partial<HopCount> | null) =>
    typeof hop?.node === 'string' && typeof hop.requests === 'number' && typeof hop.ms === 'number'
      ? [{ node: hop.node, requests: hop.requests, ms: hop.ms }]
      : [],
  )
}

/** One line a node: requests summed, the slowest time. */
export function sumCounts(counts: readonly HopCount[]): HopCount[] {
  const byNode = new Map<string, HopCount>()
  for (const { node, requests, ms } of counts) {
    const known = byNode.get(node)
    byNode.set(node, { node, requests: (known?.requests ?? 0) + requests, ms: Math.max(known?.ms ?? 0, ms) })
  }
  return [...byNode.values()].sort((a, b) => (a.node < b.node ? -1 : 1))
}
