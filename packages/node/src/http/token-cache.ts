/**
 * Tokens that were verified a moment ago (令牌校验缓存): a client sends the same one with every request, and its signature costs more to
 * check than many an answer.
 *
 * @module
 */
import { hash } from 'node:crypto'
import type { Principal } from '@guantong/contract'
import { LRUCache } from 'lru-cache'

/** For so long a key that was taken back may still be believed; jose keeps a remote key set far longer. */
const KEPT_MS = 30_000
const KEPT_TOKENS = 1000

export type PrincipalOf = (token: string) => Promise<Principal>

interface Known {
  readonly principal: Principal
  readonly from: number
  /** The first moment at which it is verified again. */
  readonly until: number
}

/**
 * Asks `verify` for a token that was not seen within the last half minute, and for each one when it has run out: never longer than the
 * token itself says. A thousand at most are kept, by their hash alone; a refusal never is.
 */
export function cacheTokens(verify: PrincipalOf, now: () => Date): PrincipalOf {
  const known = new LRUCache<string, Known>({ max: KEPT_TOKENS })
  return async (token) => {
    const key = hash('sha256', token, 'base64')
    const at = now().getTime()
    const found = known.get(key)
    // A clock that was set back: what was valid later need not be valid now.
    if (found !== undefined && at >= found.from && at < found.until) return found.principal
    const principal = await verify(token)
    const end = principal.acceptedUntil?.getTime() ?? at
    known.set(key, { principal, from: at, until: Math.min(at + KEPT_MS, end) })
    return principal
  }
}
