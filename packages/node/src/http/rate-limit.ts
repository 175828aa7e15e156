/**
 * How much each sender may take in a minute: a bucket that fills at a steady rate and holds what a minute brings, so that
 * a sender that comes with everything at once is served, and a loop can not go on (按主体限流). Every replica counts for itself.
 *
 * By hand: rate-limiter-flexible counts in windows, so that 118 of 60 pass across the edge of two; what it refuses is counted as
 * taken; it takes no clock, and 0.62 µs a time against 0.28.
 *
 * @module
 */
export interface RateLimit {
  /** Takes this much from what the sender has left. Null, or nothing is taken: the seconds after which there is enough. */
  take(sender: string, amount?: number): number | null
  /** Takes this much more, or gives it back, if less than nothing; the sender may then owe as much as a minute brings. */
  owe(sender: string, amount: number): void
}

interface Bucket {
  level: number
  at: number
}

/** A full bucket says nothing: past this many, those that have filled up again are forgotten, and if none has, the one not used longest. */
const KEPT = 10_000
/** To look through them all takes a while, and many new senders may come at once. */
const LOOK_EVERY_MS = 1000

/** What asks for more at once than a minute brings is never let through. */
export function createRateLimit(perMinute: number, now: () => Date): RateLimit {
  const perMs = perMinute / 60_000
  const buckets = new Map<string, Bucket>()
  const levelAt = ({ level, at }: Bucket, time: number): number =>
    Math.min(perMinute, level + Math.max(0, time - at) * perMs)
  let looked = Number.NEGATIVE_INFINITY
  const makeRoom = (time: number): void => {
    if (Math.abs(time - looked) >= LOOK_EVERY_MS) {
      looked = time
      for (const [sender, bucket] of buckets) if (levelAt(bucket, time) >= perMinute) buckets.delete(sender)
    }
    const [oldest] = buckets.size < KEPT ? [] : buckets.keys()
    if (oldest !== undefined) buckets.delete(oldest)
  }
  const levelOf = (sender: string, time: number): number => {
    const known = buckets.get(sender)
    if (known === undefined && buckets.size >= KEPT) makeRoom(time)
    return known === undefined ? perMinute : levelAt(known, time)
  }
  const put = (sender: string, bucket: Bucket): void => {
    // Their order is that of their use, where it matters.
    if (buckets.size >= KEPT) buckets.delete(sender)
    buckets.set(sender, bucket)
  }
  return {
    take(sender, amount = 1) {
      const time = now().getTime()
      const level = levelOf(sender, time)
      const enough = level >= amount
      put(sender, { level: enough ? level - amount : level, at: time })
      return enough ? null : Math.max(1, Math.ceil((amount - level) / perMs / 1000))
    },
    owe(sender, amount) {
      const time = now().getTime()
      const level = Math.min(perMinute, levelOf(sender, time) - amount)
      put(sender, { level: Math.max(-perMinute, level), at: time })
    },
  }
}

export interface RequestRates {
  readonly requestsPerMinute: number
  readonly costPerMinute: number
}

export interface RequestRate {
  /** Takes one request from what the sender has left. Null, or the seconds after which there is enough again. */
  request(sender: string): number | null
  /** The same for what a request may cost; what costs more than a minute brings is never let through. */
  cost(sender: string, cost: number): number | null
  /** What a request was thought to cost, and what it took: the sender pays the difference, or has it back. */
  correct(sender: string, thought: number, took: number): void
}

export function createRequestRate({ requestsPerMinute, costPerMinute }: RequestRates, now: () => Date): RequestRate {
  const requests = createRateLimit(requestsPerMinute, now)
  const costs = createRateLimit(costPerMinute, now)
  return {
    request: (sender) => requests.take(sender),
    cost: (sender, cost) => costs.take(sender, cost),
    correct: (sender, thought, took) => costs.owe(sender, took - thought),
  }
}
