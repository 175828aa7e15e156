/**
 * A token signed with a node's own key, by a user who may read that key.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  type DocumentScope,
  GuantongError,
  type NodeKey,
  OWN_TOKEN_SECONDS,
  type Role,
  type Sharing,
  signAccessToken,
  type Verb,
} from '@guantong/contract'
import type { NodeConfig } from '@guantong/node/config'
import { parseOwnKeys } from '@guantong/node/config/own-keys'

export interface TokenRequest {
  regions: readonly string[]
  /** An operator's, and for those that write a clerk's as well, unless given: what they may do is in the policy of the node. */
  roles?: readonly Role[] | undefined
  verbs?: readonly Verb[]
  sharing?: Sharing
  documents?: DocumentScope | undefined
  subject?: string
  lifetimeSeconds?: number
}

/** The node `code` is both issuer and audience: the token works there and nowhere else. */
export function makeToken(code: string, key: NodeKey, request: TokenRequest, now = new Date()): Promise<string> {
  return signAccessToken(key, {
    issuer: code,
    audience: code,
    subject: request.subject ?? 'operator',
    roles: request.roles ?? rolesFor(request),
    regions: request.regions,
    verbs: request.verbs ?? ['read'],
    sharing: request.sharing ?? 'conditional',
    documents: request.documents,
    issuedAt: now,
    lifetimeSeconds: request.lifetimeSeconds ?? OWN_TOKEN_SECONDS,
    id: randomUUID(),
  })
}

/** A clerk's are those that write, and that see what is withheld. */
const rolesFor = ({ verbs = ['read'], sharing }: TokenRequest): readonly Role[] =>
  verbs.includes('write') || sharing === 'withheld' ? ['operator', 'clerk'] : ['operator']

/** @throws GuantongError GT_KEY_UNREADABLE: it has none */
export function tokenKeyOf({ file, tokenKey }: Pick<NodeConfig, 'file' | 'tokenKey'>): NodeKey {
  if (tokenKey !== undefined) return tokenKey
  throw new GuantongError('GT_KEY_UNREADABLE', { file, reason: 'it names no tokenKey, and signs no tokens' })
}

/** @throws GuantongError GT_KEY_UNREADABLE */
export function readKeyFile(file: string): NodeKey {
  try {
    return parseOwnKeys(readFileSync(file, 'utf8'), file).at(-1) as NodeKey
  } catch (cause) {
    if (cause instanceof GuantongError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new GuantongError('GT_KEY_UNREADABLE', { file, reason }, { cause })
  }
}
