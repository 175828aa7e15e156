/**
 * How many streams may be open at once; every replica counts for itself.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'

export interface StreamLimits {
  /** Of one asker. */
  readonly perAsker: number
  /** Of this node. */
  readonly perNode: number
}

export const DEFAULT_STREAMS: StreamLimits = { perAsker: 20, perNode: 1000 }

export interface LivePlaces {
  /** Gives the place back when called; once, however often. @throws GuantongError GT_TOO_MANY_SUBSCRIPTIONS */
  take(subject: string): () => void
  readonly taken: number
}

export function createLivePlaces(self: string, { perAsker, perNode }: StreamLimits): LivePlaces {
  const byAsker = new Map<string, number>()
  let all = 0
  return {
    get taken() {
      return all
    },
    take(subject) {
      const own = byAsker.get(subject) ?? 0
      if (own >= perAsker) throw new GuantongError('GT_TOO_MANY_SUBSCRIPTIONS', { who: subject, limit: perAsker })
      if (all >= perNode) throw new GuantongError('GT_TOO_MANY_SUBSCRIPTIONS', { who: self, limit: perNode })
      byAsker.set(subject, own + 1)
      all += 1
      let isTaken = true
      return () => {
        if (!isTaken) return
        isTaken = false
        all -= 1
        const left = (byAsker.get(subject) ?? 1) - 1
        if (left > 0) byAsker.set(subject, left)
        else byAsker.delete(subject)
      }
    },
  }
}
