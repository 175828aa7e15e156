/**
 * Whose tokens a node takes: its own keys', and those of the issuers its configuration names.
 *
 * @module
 */
import { localIssuer, type TokenIssuer, verifyAccessToken } from '@guantong/contract'
import { createRemoteJWKSet } from 'jose'
import type { NodeConfig } from '../config/node-config.ts'
import { cacheTokens, type PrincipalOf } from '../http/token-cache.ts'

type TokensConfig = Pick<NodeConfig, 'code' | 'topology' | 'key' | 'issuers'>

export function knowTokens(config: TokensConfig, now: () => Date): PrincipalOf {
  const issuers = issuersOf(config)
  return cacheTokens((jwt) => verifyAccessToken(jwt, issuers, config.code, now()), now)
}

function issuersOf(config: TokensConfig): TokenIssuer[] {
  const own = config.topology.nodeOf(config.code)?.keys ?? []
  const keys = own.some((one) => one.kid === config.key.kid) ? own : [...own, config.key.public]
  const jwks = keys.map(({ kty, crv, x, kid }) => ({ kty, crv, x, kid }))
  return [
    localIssuer(config.code, config.code, { keys: jwks }),
    ...config.issuers.map(({ issuer, audience, jwks, jwksUrl }) =>
      jwks === undefined
        ? { issuer, audience, keys: createRemoteJWKSet(new URL(jwksUrl ?? '')) }
        : localIssuer(issuer, audience, jwks),
    ),
  ]
}
