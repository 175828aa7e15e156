/**
 * Whoever holds a stream open holds it with a token: the stream ends when that is taken back, or its key is.
 *
 * @module
 */
import { GuantongError, type LiveTopology, type Principal, type Topology, type VerifiedToken } from '@guantong/contract'
import type { FollowToken } from '../http/pass-doors.ts'
import type { Revocations } from './watch-revocations.ts'

export interface TokenFollowers {
  /** Remembers with what a principal was made. */
  note(verified: VerifiedToken): Principal
  readonly follow: FollowToken
}

interface Deps {
  readonly topology: Topology | LiveTopology
  readonly revocations: Revocations
  /** By the keys of now. @throws GuantongError GT_TOKEN_* */
  readonly verifyAgain: (token: string) => Promise<unknown>
}

export function followTokens({ topology, revocations, verifyAgain }: Deps): TokenFollowers {
  const tokens = new WeakMap<Principal, VerifiedToken>()
  const looks = new Set<(isAnew: boolean) => void>()
  revocations.onChange(() => {
    for (const look of looks) look(false)
  })
  if ('onChange' in topology) {
    topology.onChange(() => {
      for (const look of looks) look(true)
    })
  }
  return {
    note(verified) {
      tokens.set(verified.principal, verified)
      return verified.principal
    },
    follow(principal, end) {
      const verified = tokens.get(principal)
      const look = (isAnew: boolean): void => {
        const refusal = verified === undefined ? null : revocations.refusalOf(verified)
        if (refusal !== null) end(refusal)
        else if (isAnew && principal.token !== undefined)
          verifyAgain(principal.token).catch((error: unknown) => {
            if (error instanceof GuantongError) end(error)
          })
      }
      looks.add(look)
      // It may have been taken back since it was shown.
      look(false)
      return { [Symbol.dispose]: () => void looks.delete(look) }
    },
  }
}
