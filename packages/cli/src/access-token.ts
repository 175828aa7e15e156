/**
 * A token signed with a node's own key, by somebody who may read that key.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { GuantongError, importNodeKey, type Sharing, signAccessToken, type Verb } from '@guantong/contract'

export interface TokenRequest {
  code: string
  keyFile: string
  regions: readonly string[]
  verbs?: readonly Verb[]
  sharing?: Sharing
  subject?: string
  lifetimeSeconds?: number
  now?: Date
}

/** @throws GuantongError GT_KEY_UNREADABLE */
export async function makeToken(request: TokenRequest): Promise<string> {
  return signAccessToken(await importNodeKey(readKey(request.keyFile), request.keyFile), {
    issuer: request.code,
    audience: request.code,
    subject: request.subject ?? 'operator',
    regions: request.regions,
    verbs: request.verbs ?? ['read'],
    sharing: request.sharing ?? 'conditional',
    issuedAt: request.now ?? new Date(),
    lifetimeSeconds: request.lifetimeSeconds ?? 3600,
    id: randomUUID(),
  })
}

function readKey(file: string): Parameters<typeof importNodeKey>[0] {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new GuantongError('GT_KEY_UNREADABLE', { file, reason }, { cause })
  }
}
