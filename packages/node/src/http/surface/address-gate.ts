/**
 * What one address may do before it is known who asks (按地址限流): connections at once, requests, tokens that are not valid.
 *
 * @module
 */
import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'

export interface AddressLimits {
  readonly connections: number
  readonly requestsPerMinute: number
  readonly badTokensPerMinute: number
}

/** Takes one from what an address has left: null, or the seconds after which there is one again. */
type Take = (address: string) => number | null
/** So many a minute for each. */
export type LimitOf = (perMinute: number) => { readonly take: Take }

export interface AddressGate {
  /** Takes a connection of this address; null when it has as many as it may. The answer gives it back. */
  connect(address: string): (() => void) | null
  /** Takes a request. Null, or the seconds after which there is enough again. */
  request(address: string): number | null
  /** Whether this token may be verified: null, or the seconds after which it may. Those that have proven so lately always may. */
  attempt(address: string, token: string): number | null
  /** What became of it. */
  verified(address: string, token: string, isValid: boolean): void
}

/** Tokens that stay usable at an address that also sends wrong ones, such as that of a whole office. */
const REMEMBERED = 10_000

export function createAddressGate(limits: AddressLimits, now: () => Date, limitOf: LimitOf): AddressGate {
  const open = new Map<string, number>()
  const requests = limitOf(limits.requestsPerMinute)
  const bad = limitOf(limits.badTokensPerMinute)
  const proven = new LRUCache<string, true>({ max: REMEMBERED })
  /** Until when addresses that sent too many are refused; of those that sent one, a time that has passed. */
  const suspects = new LRUCache<string, number>({ max: REMEMBERED })
  const nameOf = (address: string, token: string): string => hash('sha256', `${address} ${token}`, 'base64')
  return {
    connect(address) {
      const count = open.get(address) ?? 0
      if (count >= limits.connections) return null
      open.set(address, count + 1)
      return () => {
        const left = (open.get(address) ?? 1) - 1
        if (left === 0) open.delete(address)
        else open.set(address, left)
      }
    },
    request: (address) => requests.take(address),
    attempt(address, token) {
      const left = (suspects.get(address) ?? 0) - now().getTime()
      return left <= 0 || proven.has(nameOf(address, token)) ? null : Math.ceil(left / 1000)
    },
    verified(address, token, isValid) {
      if (!isValid) {
        const seconds = bad.take(address)
        suspects.set(address, seconds === null ? 0 : now().getTime() + seconds * 1000)
      } else if (suspects.has(address)) proven.set(nameOf(address, token), true)
    },
  }
}
