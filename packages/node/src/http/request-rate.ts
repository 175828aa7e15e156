/**
 * How much one sender may ask (按主体限流): requests, and what they may cost.
 *
 * @module
 */
import { createRateLimit } from './rate-limit.ts'

export interface RequestRates {
  readonly requestsPerMinute: number
  readonly costPerMinute: number
}

export interface RequestRate {
  /** Takes one request from what the sender has left. Null, or the seconds after which there is enough again. */
  request(sender: string): number | null
  /** The same for what a request may cost; what costs more than a minute brings is never let through. */
  cost(sender: string, cost: number): number | null
}

export function createRequestRate({ requestsPerMinute, costPerMinute }: RequestRates, now: () => Date): RequestRate {
  const requests = createRateLimit(requestsPerMinute, now)
  const costs = createRateLimit(costPerMinute, now)
  return { request: (sender) => requests.take(sender), cost: (sender, cost) => costs.take(sender, cost) }
}
