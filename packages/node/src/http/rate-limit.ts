/**
 * How much each sender may take in a minute: a bucket that fills at a steady rate and holds what a minute brings, so that
 * who comes with everything at once is served, and a loop can not go on. Every replica counts for itself.
 *
 * @module
 */
export interface RateLimit {
  /** Takes this much from what the sender has left. Null, or nothing is taken: the seconds after which there is enough. */
  take(sender: string, amount?: number): number | null
}

interface Bucket {
  level: number
  at: number
}

/** A full bucket says nothing: past this many, those that have filled up again are forgotten. */
const KEPT = 10_000

/** What asks for more at once than a minute brings is never let through. */
export function createRateLimit(perMinute: number, now: () => Date): RateLimit {
  const perMs = perMinute / 60_000
  const buckets = new Map<string, Bucket>()
  const levelAt = ({ level, at }: Bucket, time: number): number =>
    Math.min(perMinute, level + Math.max(0, time - at) * perMs)
  const forgetFull = (time: number): void => {
    for (const [sender, bucket] of buckets) if (levelAt(bucket, time) >= perMinute) buckets.delete(sender)
  }
  return {
    take(sender, amount = 1) {
      const time = now().getTime()
      const known = buckets.get(sender)
      if (known === undefined && buckets.size >= KEPT) forgetFull(time)
      const level = known === undefined ? perMinute : levelAt(known, time)
      const enough = level >= amount
      buckets.set(sender, { level: enough ? level - amount : level, at: time })
      return enough ? null : Math.max(1, Math.ceil((amount - level) / perMs / 1000))
    },
  }
}
