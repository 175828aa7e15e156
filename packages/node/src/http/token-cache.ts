/**
 * Tokens that were verified a moment ago (令牌校验缓存): a client sends the same one with every request, and its signature costs more to
 * check than many an answer.
 *
 * @module
 */
import { hash } from 'node:crypto'
import type { Principal, VerifiedToken } from '@guantong/contract'
import { LRUCache } from 'lru-cache'

/** For so long a key that its issuer took back may still be believed; jose keeps a remote key set far longer. */
const KEPT_MS = 30_000
const KEPT_TOKENS = 1000

export type PrincipalOf = (token: string) => Promise<Principal>
/** @param at where it was shown */
export type VerifyToken = (token: string, at: string) => Promise<VerifiedToken>

interface Known {
  readonly verified: VerifiedToken
  readonly from: number
  /** The first moment at which it is verified again. */
  readonly until: number
}

/**
 * Asks `verify` for a token that was not seen within the last half minute, and for each one when it has run out: never longer than the
 * token itself says. A thousand at most are kept, by their hash alone; a refusal never is.
 *
 * @param keys with what they were verified: when it is another, nothing is known any more.
 */
export function cacheTokens(
  verify: VerifyToken,
  { now, keys }: { readonly now: () => Date; readonly keys: () => unknown },
): VerifyToken {
  const known = new LRUCache<string, Known>({ max: KEPT_TOKENS })
  let withKeys = keys()
  return async (token, place) => {
    if (keys() !== withKeys) {
      withKeys = keys()
      known.clear()
    }
    const key = hash('sha256', `${place} ${token}`, 'base64')
    const at = now().getTime()
    const found = known.get(key)
    // A clock that was set back: what was valid later need not be valid now.
    if (found !== undefined && at >= found.from && at < found.until) return found.verified
    const begunWith = withKeys
    const verified = await verify(token, place)
    const end = verified.principal.acceptedUntil?.getTime() ?? at
    if (begunWith === withKeys) known.set(key, { verified, from: at, until: Math.min(at + KEPT_MS, end) })
    return verified
  }
}
