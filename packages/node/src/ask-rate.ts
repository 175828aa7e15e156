/**
 * How much one sender may ask (按主体限流): requests, and what they may cost. Two buckets that fill at a steady rate and hold
 * what a minute brings, so that a dashboard may open with everything at once and a loop can not go on. Every replica counts
 * for itself.
 *
 * @module
 */
export interface AskRates {
  readonly requestsPerMinute: number
  readonly costPerMinute: number
}

export interface AskRate {
  /** Takes one request from what the sender has left. Null, or the seconds after which there is enough again. */
  request(sender: string): number | null
  /** The same for what a request may cost; what costs more than a minute brings is never let through. */
  cost(sender: string, cost: number): number | null
}

export function createAskRate({ requestsPerMinute, costPerMinute }: AskRates, now: () => Date): AskRate {
  const requests = createBuckets(requestsPerMinute, now)
  const costs = createBuckets(costPerMinute, now)
  return {
    request: (sender) => requests(sender, 1),
    cost: (sender, cost) => costs(sender, cost),
  }
}

interface Bucket {
  level: number
  at: number
}

/** A full bucket says nothing: past this many, those that have filled up again are forgotten. */
const KEPT = 10_000

function createBuckets(perMinute: number, now: () => Date) {
  const perMs = perMinute / 60_000
  const buckets = new Map<string, Bucket>()
  const levelAt = ({ level, at }: Bucket, time: number): number =>
    Math.min(perMinute, level + Math.max(0, time - at) * perMs)
  const forgetFull = (time: number): void => {
    for (const [sender, bucket] of buckets) if (levelAt(bucket, time) >= perMinute) buckets.delete(sender)
  }
  return (sender: string, amount: number): number | null => {
    const time = now().getTime()
    const known = buckets.get(sender)
    if (known === undefined && buckets.size >= KEPT) forgetFull(time)
    const level = known === undefined ? perMinute : levelAt(known, time)
    const enough = level >= amount
    buckets.set(sender, { level: enough ? level - amount : level, at: time })
    return enough ? null : Math.max(1, Math.ceil((amount - level) / perMs / 1000))
  }
}
