/**
 * Whose tokens a node takes: its own keys', and those of the issuers its configuration names.
 *
 * @module
 */
import { localIssuer, type Principal, type TokenIssuer, verifyAccessToken } from '@guantong/contract'
import { createRemoteJWKSet } from 'jose'
import type { NodeConfig } from '../config/node-config.ts'
import type { ConfiguredService } from '../graph/foreign/configured-service.ts'
import { cacheTokens, type PrincipalOf } from '../http/token-cache.ts'

export interface KnownTokens {
  readonly principalOf: PrincipalOf
  /** The token a principal came with, kept only where a foreign service is asked with it. */
  readonly bearerOf: (principal: Principal) => string | undefined
}

type TokensConfig = Pick<NodeConfig, 'code' | 'topology' | 'key' | 'issuers'> & {
  readonly subschemas?: readonly Pick<ConfiguredService, 'identity'>[] | undefined
}

export function knowTokens(config: TokensConfig, now: () => Date): KnownTokens {
  const issuers = issuersOf(config)
  const bearers = new WeakMap<Principal, string>()
  const passesTokens = config.subschemas?.some(({ identity }) => identity === 'asker') === true
  const verify = async (jwt: string): Promise<Principal> => {
    const principal = await verifyAccessToken(jwt, issuers, now())
    if (passesTokens) bearers.set(principal, jwt)
    return principal
  }
  return { principalOf: cacheTokens(verify, now), bearerOf: (principal) => bearers.get(principal) }
}

function issuersOf(config: TokensConfig): TokenIssuer[] {
  const own = config.topology.nodeOf(config.code)?.keys ?? []
  const keys = own.some((one) => one.kid === config.key.kid) ? own : [...own, config.key.public]
  return [
    localIssuer(config.code, config.code, { keys }),
    ...config.issuers.map(({ issuer, audience, jwks, jwksUrl }) =>
      jwks === undefined
        ? { issuer, audience, keys: createRemoteJWKSet(new URL(jwksUrl ?? '')) }
        : localIssuer(issuer, audience, jwks),
    ),
  ]
}
