/**
 * Whose tokens are taken: a node's own, by its token keys of the topology, and those of issuers that serve it.
 *
 * @module
 */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { GuantongError } from './errors.ts'
import { OWN_TOKEN_SECONDS } from './sign-token.ts'
import type { PublicKey, TokenIssuerConfig, Topology, TopologyNode } from './topology.ts'

export interface TokenIssuer {
  readonly issuer: string
  readonly audience: string
  /** `node`: signed by a node's own key, by whoever may read that key. It says nothing of who holds it. */
  readonly kind: 'node' | 'external'
  /** From `iat` to `exp`, at most. */
  readonly maxAgeSeconds: number
  /** Under which claims roles and regions stand. */
  readonly claims: { readonly roles: string; readonly regions: string }
  readonly keys: JWTVerifyGetKey
}

const CLAIMS = { roles: 'roles', regions: 'regions' }

/** Keys are looked up at each use, with their validity at that moment: one that is taken out of the topology opens nothing more. */
export function nodeIssuer({ code, keys }: TopologyNode, now: () => Date): TokenIssuer {
  const imported = new Map<string, KeyObject>()
  return {
    ...{ issuer: code, audience: code, kind: 'node', maxAgeSeconds: OWN_TOKEN_SECONDS, claims: CLAIMS },
    keys({ kid }) {
      const key = keys.find((one) => one.kid === kid)
      const refusal = whyNot(key, now())
      if (key === undefined || refusal !== null)
        throw new GuantongError('GT_TOKEN_KEY', { kid: kid ?? '-', reason: refusal ?? 'unknown' })
      const found = imported.get(key.kid) ?? publicKeyFrom(key)
      imported.set(key.kid, found)
      return found
    },
  }
}

/** Null when tokens of this key are taken at that moment. */
function whyNot(key: PublicKey | undefined, now: Date): string | null {
  const seconds = now.getTime() / 1000
  if (key === undefined) return 'the topology knows no such key'
  if (key.use !== 'token') return 'it is a key of seals'
  if (key.revoked !== undefined) return 'it is revoked'
  if (seconds < (key.nbf ?? 0)) return 'it is not valid yet'
  return seconds > (key.exp ?? Number.POSITIVE_INFINITY) ? 'it has ended' : null
}

const publicKeyFrom = ({ kty, crv, x }: PublicKey): KeyObject =>
  createPublicKey({ key: { kty, crv, x }, format: 'jwk' })

/** @param remote the keys of an address: fetched, and kept for a while. */
export function externalIssuer(
  { issuer, audience, jwks, jwksUrl, claims, maxAgeSeconds }: TokenIssuerConfig,
  remote: (url: string) => JWTVerifyGetKey,
): TokenIssuer {
  const keys = jwks === undefined ? remote(jwksUrl ?? '') : createLocalJWKSet(jwks as unknown as JSONWebKeySet)
  return { issuer, audience, kind: 'external', maxAgeSeconds, claims, keys }
}

/** Who may have issued a token that was shown at this node, as far as everybody knows: none at a node that is not known. */
export function issuersOf(
  topology: Topology,
  code: string,
  { now, remote }: { readonly now: () => Date; readonly remote: (url: string) => JWTVerifyGetKey },
): readonly TokenIssuer[] {
  const node = topology.nodeOf(code)
  if (node === undefined) return []
  const serving = topology.issuers.filter(({ serves }) => serves.includes(code))
  return [nodeIssuer(node, now), ...serving.map((one) => externalIssuer(one, remote))]
}
