/**
 * How many streams may be open at once.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { createQuota, type QuotaLimits } from './quota.ts'

export type StreamLimits = QuotaLimits

export const DEFAULT_STREAMS: StreamLimits = { perAsker: 20, perNode: 1000 }

export interface StreamQuota {
  /** Gives the place back when called; once, however often. @throws GuantongError GT_TOO_MANY_SUBSCRIPTIONS */
  take(subject: string): () => void
  readonly taken: number
}

export function createStreamQuota(self: string, limits: StreamLimits): StreamQuota {
  const places = createQuota(limits)
  return {
    get taken() {
      return places.taken
    },
    take(subject) {
      const place = places.take(subject)
      if (typeof place === 'function') return place
      const [who, limit] = place === 'asker' ? [subject, limits.perAsker] : [self, limits.perNode]
      throw new GuantongError('GT_TOO_MANY_SUBSCRIPTIONS', { who, limit })
    },
  }
}
