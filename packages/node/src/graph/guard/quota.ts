/**
 * How much may go on at once, for one asker and for the node; more is refused, not made to wait. Every replica counts for itself.
 *
 * @module
 */
import type { GuantongError } from '@guantong/contract'

export interface QuotaLimits {
  /** Of one asker. */
  readonly perAsker: number
  /** Of this node. */
  readonly perNode: number
}

export interface Quota {
  /** Gives the place back when called; once, however often. @throws GuantongError what `refusal` makes of it */
  take(asker: string): () => void
  readonly taken: number
}

/** Subscriptions open at once. */
export const DEFAULT_STREAMS: QuotaLimits = { perAsker: 20, perNode: 1000 }

/** @param refusal told whose places are all taken, and how many there are: the asker's, or the node's (null). */
export function createQuota(
  { perAsker, perNode }: QuotaLimits,
  refusal: (asker: string | null, limit: number) => GuantongError,
): Quota {
  const byAsker = new Map<string, number>()
  let all = 0
  return {
    get taken() {
      return all
    },
    take(asker) {
      const own = byAsker.get(asker) ?? 0
      if (own >= perAsker) throw refusal(asker, perAsker)
      if (all >= perNode) throw refusal(null, perNode)
      byAsker.set(asker, own + 1)
      all += 1
      let isTaken = true
      return () => {
        if (!isTaken) return
        isTaken = false
        all -= 1
        const left = (byAsker.get(asker) ?? 1) - 1
        if (left > 0) byAsker.set(asker, left)
        else byAsker.delete(asker)
      }
    },
  }
}
