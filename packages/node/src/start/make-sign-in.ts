/**
 * Signing in at a node, where its configuration names a provider.
 *
 * @module
 */
import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose'
import type { NodeConfig } from '../config/node-config.ts'
import type { Door } from '../http/door.ts'
import { nodeCookies } from '../http/sign-in/cookies.ts'
import { createProvider } from '../http/sign-in/provider.ts'
import { createSessions, type Sessions } from '../http/sign-in/sessions.ts'
import { createSignInDoors, type SignInDoorsDeps } from '../http/sign-in/sign-in-doors.ts'
import { createSignedOutDoor } from '../http/sign-in/signed-out-door.ts'
import type { PrincipalOf } from '../http/token-cache.ts'
import type { NodeParts } from './node-parts.ts'

export interface SignIn {
  readonly doors: readonly Door[]
  readonly sessions?: Sessions
}

export interface SignInParts extends Pick<NodeParts, 'ledger' | 'now'> {
  readonly config: Pick<NodeConfig, 'code' | 'signIn'>
  readonly log: SignInDoorsDeps['log']
}

export function makeSignIn({ config, ledger, log, now }: SignInParts, principalOf: PrincipalOf): SignIn {
  const { code, signIn: options } = config
  if (options === undefined) return { doors: [createSignedOutDoor(code)] }
  const provider = createProvider(options)
  const cookies = nodeCookies(code, options.address.startsWith('https:'))
  const sessions = createSessions({ ...options, db: ledger.pool, provider, cookies, principalOf, now, log })
  // Where its keys are is known once the provider has been discovered.
  let known: JWTVerifyGetKey | undefined
  const keys: JWTVerifyGetKey = async (...asked) => {
    known ??= createRemoteJWKSet(await provider.keysUrl())
    return known(...asked)
  }
  const doors = createSignInDoors({
    ...{ self: code, options, db: ledger.pool },
    provider,
    cookies,
    sessions,
    keys,
    now,
    log,
  })
  return { doors, sessions }
}
