/**
 * Whose tokens a node takes: its own keys', those of issuers the topology names for it, and those of its own configuration. And, when a
 * question comes down to it, those that were taken where the asker showed them, as far as the topology says so.
 *
 * @module
 */
import {
  externalIssuer,
  GuantongError,
  issuersOf,
  type LiveTopology,
  type Principal,
  type TokenIssuer,
  type Topology,
  type VerifiedToken,
  verifyAccessToken,
} from '@guantong/contract'
import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose'
import { LRUCache } from 'lru-cache'
import type { NodeConfig } from '../config/node-config.ts'
import type { FollowToken } from '../http/pass-doors.ts'
import { cacheTokens, type PrincipalOf } from '../http/token-cache.ts'
import { followTokens } from './follow-tokens.ts'
import { sparingly } from './log-sparingly.ts'
import { NOTHING_REVOKED, type Revocations } from './watch-revocations.ts'

export interface KnownTokens {
  /** Whom a token speaks for that is shown here. @throws GuantongError GT_TOKEN_* */
  readonly principalOf: PrincipalOf
  /** Whom it speaks for where it was shown: what this node's own configuration says of issuers is nothing to another node. */
  readonly principalFrom: (token: string, presentedAt: string) => Promise<Principal>
  /** Tells once when the token that was shown here is accepted no longer: taken back, or its key was. */
  readonly follow: FollowToken
}

interface TokensConfig extends Pick<NodeConfig, 'code' | 'issuers'> {
  /** Looked at with each token: what it says of keys and issuers holds at once. */
  readonly topology: Topology | LiveTopology
  readonly log: { warn(fields: object, message: string): void }
  readonly revocations?: Revocations
}

/** Uses of own keys that were told of: one line each. */
const TOLD_TOKENS = 10_000
const REFUSALS_A_MINUTE = 60

export function knowTokens(
  { code, issuers: own, topology, log, revocations = NOTHING_REVOKED }: TokensConfig,
  now: () => Date,
): KnownTokens {
  const remote = keepRemote()
  const local = own.map((one) => externalIssuer(one, remote))
  const known = keepIssuers(topology, (at) => issuersOf(topology, at, { now, remote }))
  const trusted = () => [...known(code), ...local]
  const told = new LRUCache<string, true>({ max: TOLD_TOKENS })
  const tellRefusal = sparingly(log, { perMinute: REFUSALS_A_MINUTE, now })

  const check = async (token: string, at: string, issuers: readonly TokenIssuer[]): Promise<VerifiedToken> => {
    try {
      return await verifyAccessToken(token, issuers, at, now())
    } catch (error) {
      if (error instanceof GuantongError) tellRefusal({ code: error.code, reason: error.message, at }, 'token refused')
      throw error
    }
  }
  const tellUse = ({ kind, principal: { issuer, subject, roles, regions, tokenId } }: VerifiedToken): void => {
    if (kind !== 'node' || told.get(tokenId ?? '') === true) return
    told.set(tokenId ?? '', true)
    log.warn({ issuer, subject, roles, regions, tokenId }, 'a token signed with a key of this node is used')
  }
  const shown = async (token: string): Promise<VerifiedToken> => {
    const verified = await check(token, code, trusted())
    tellUse(verified)
    return verified
  }
  const keys = () => topology.nodes
  const here = cacheTokens(shown, { now, keys })
  const elsewhere = cacheTokens((token, at) => check(token, at, known(at)), { now, keys })
  const followers = followTokens({
    ...{ topology, revocations },
    verifyAgain: (token) => verifyAccessToken(token, trusted(), code, now()),
  })
  const unlessRevoked = (verified: VerifiedToken): VerifiedToken => {
    const refusal = revocations.refusalOf(verified)
    if (refusal === null) return verified
    tellRefusal({ code: refusal.code, reason: refusal.message, at: verified.principal.presentedAt }, 'token refused')
    throw refusal
  }
  return {
    principalOf: async (token) => followers.note(unlessRevoked(await here(token, code))),
    principalFrom: async (token, presentedAt) => unlessRevoked(await elsewhere(token, presentedAt)).principal,
    follow: followers.follow,
  }
}

/** Sets of keys behind an address, each kept as long as the node runs: they fetch anew what they do not know. */
function keepRemote(): (url: string) => JWTVerifyGetKey {
  const sets = new Map<string, JWTVerifyGetKey>()
  return (url) => {
    const found = sets.get(url) ?? createRemoteJWKSet(new URL(url))
    sets.set(url, found)
    return found
  }
}

/** Made once for each topology. */
function keepIssuers(
  topology: Topology,
  make: (code: string) => readonly TokenIssuer[],
): (code: string) => readonly TokenIssuer[] {
  let nodes = topology.nodes
  let made = new Map<string, readonly TokenIssuer[]>()
  return (code) => {
    if (nodes !== topology.nodes) {
      nodes = topology.nodes
      made = new Map()
    }
    const found = made.get(code) ?? make(code)
    if (topology.nodeOf(code) !== undefined) made.set(code, found)
    return found
  }
}
