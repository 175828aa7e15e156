/**
 * How much may go on at once, for one asker and for the node; every replica counts for itself.
 *
 * @module
 */
export interface QuotaLimits {
  /** Of one asker. */
  readonly perAsker: number
  /** Of this node. */
  readonly perNode: number
}

export interface Quota {
  /** Gives the place back when called; once, however often. Or who has all the places that may be had. */
  take(subject: string): (() => void) | 'asker' | 'node'
  readonly taken: number
}

export function createQuota({ perAsker, perNode }: QuotaLimits): Quota {
  const byAsker = new Map<string, number>()
  let all = 0
  return {
    get taken() {
      return all
    },
    take(subject) {
      const own = byAsker.get(subject) ?? 0
      if (own >= perAsker) return 'asker'
      if (all >= perNode) return 'node'
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
