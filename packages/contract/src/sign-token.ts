/**
 * Tokens a node signs itself (应急令牌): what an operator asks with when there is no other way in, and a node on its own account.
 *
 * @module
 */
import { SignJWT } from 'jose'
import type { DocumentScope, Role, Sharing, Verb } from './asker/principal.ts'
import type { NodeKey } from './key.ts'

/** One that leaks is worth little: it ends within the hour. */
export const OWN_TOKEN_SECONDS = 3600
export const TOKEN_TYPE = 'at+jwt'

export interface AccessTokenInput {
  audience: string
  issuer: string
  subject: string
  roles?: readonly Role[] | undefined
  regions: readonly string[]
  verbs?: readonly Verb[] | undefined
  sharing?: Sharing | undefined
  documents?: DocumentScope | undefined
  purpose?: string | undefined
  issuedAt: Date
  /** More than an hour is signed, and accepted of no node. */
  lifetimeSeconds: number
  id: string
}

/** @param key a token key of the node `issuer`, or of another issuer that signs with Ed25519. */
export function signAccessToken(key: NodeKey, input: AccessTokenInput): Promise<string> {
  const { documents, purpose } = input
  const issued = Math.floor(input.issuedAt.getTime() / 1000)
  return new SignJWT({
    ...(input.roles === undefined ? {} : { roles: input.roles }),
    regions: input.regions,
    verbs: input.verbs ?? ['read'],
    sharing: input.sharing ?? 'conditional',
    ...(documents === undefined ? {} : { documents }),
    ...(purpose === undefined ? {} : { purpose }),
  })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: TOKEN_TYPE })
    .setIssuer(input.issuer)
    .setAudience(input.audience)
    .setSubject(input.subject)
    .setJti(input.id)
    .setIssuedAt(issued)
    .setExpirationTime(issued + input.lifetimeSeconds)
    .sign(key.private)
}
