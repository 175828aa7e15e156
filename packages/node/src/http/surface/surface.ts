/**
 * What is done with every request before a door is looked for: whatever comes from anybody (未认证面).
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import { type AddressGate, type AddressLimits, createAddressGate, type LimitOf } from './address-gate.ts'
import { addressFinder, listNetworks, networkOf } from './client-address.ts'
import { hostJudge } from './known-hosts.ts'

export interface SurfaceOptions {
  /** Names this node is called by. */
  readonly names: readonly string[]
  /** Networks whose `x-forwarded-for` is believed. */
  readonly trustedProxies: readonly string[]
  /** Undefined: addresses are not limited. */
  readonly limits: AddressLimits | undefined
  /** Whether clients come by TLS, to the node or to its proxy. */
  readonly overTls: boolean
}

export interface Surface {
  isKnownHost(host: string | undefined): boolean
  /** What counts as one sender before it is known who asks; empty for a Unix socket. */
  senderOf(request: Pick<IncomingMessage, 'socket' | 'headers'>): string
  /** Whether it hands on what others send. */
  isProxy(address: string): boolean
  readonly gate: AddressGate | undefined
  readonly overTls: boolean
}

export function createSurface(
  { names, trustedProxies, limits, overTls }: SurfaceOptions,
  now: () => Date,
  limitOf: LimitOf,
): Surface {
  const isProxy = listNetworks(trustedProxies)
  const addressOf = addressFinder(isProxy)
  return {
    isKnownHost: hostJudge(names),
    senderOf: (request) => networkOf(addressOf(request)),
    isProxy,
    gate: limits === undefined ? undefined : createAddressGate(limits, now, limitOf),
    overTls,
  }
}
