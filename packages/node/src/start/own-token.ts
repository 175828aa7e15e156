/**
 * What a node asks other nodes on its own account, it asks with a token of its own: short-lived, for what everybody may see.
 *
 * @module
 */
import { GuantongError, type NodeKey, type Principal, signAccessToken, type TopologyNode } from '@guantong/contract'

/** Nobody else is signed a token under this name. */
export const OWN_SUBJECT = 'node'
const LIFETIME_SECONDS = 300
/** A question under way must not outlive its token. */
const RENEWED_AFTER_MS = 240_000

export interface OwnTokenDeps {
  readonly self: TopologyNode
  /** Undefined where node.yaml names none. */
  readonly tokenKey: NodeKey | undefined
  readonly now: () => Date
  readonly newId: () => string
}

/** @throws GuantongError GT_KEY_UNREADABLE: there is no token key */
export function createOwnPrincipal({ self, tokenKey, now, newId }: OwnTokenDeps): () => Promise<Principal> {
  let last: { readonly principal: Principal; readonly at: number } | undefined
  return async () => {
    if (tokenKey === undefined)
      throw new GuantongError('GT_KEY_UNREADABLE', { file: 'node.yaml', reason: 'it names no tokenKey' })
    const issuedAt = now()
    const age = issuedAt.getTime() - (last?.at ?? Number.NEGATIVE_INFINITY)
    if (last !== undefined && age >= 0 && age < RENEWED_AFTER_MS) return last.principal
    const { code, regions } = self
    const rights = { roles: ['viewer'], regions, verbs: ['read'], sharing: 'unconditional' } as const
    const token = await signAccessToken(tokenKey, {
      ...{ issuer: code, audience: code, subject: OWN_SUBJECT, ...rights },
      ...{ issuedAt, lifetimeSeconds: LIFETIME_SECONDS, id: newId() },
    })
    const principal = { issuer: code, subject: OWN_SUBJECT, ...rights, via: [], presentedAt: code, token }
    last = { principal, at: issuedAt.getTime() }
    return principal
  }
}
