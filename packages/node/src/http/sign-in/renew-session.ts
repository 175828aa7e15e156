/**
 * The issuer's tokens behind a session: given out while they last, and exchanged for new ones before they end.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { GuantongError, type Principal } from '@guantong/contract'
import type { Db } from '../../ledger/connection/db.ts'
import { claimRenewal, endSession, renewTokens, type Session } from '../../ledger/sessions/session.ts'
import type { PrincipalOf } from '../token-cache.ts'
import type { Provider } from './provider.ts'
import type { SessionId, SessionTokens } from './session-id.ts'

export interface OpenSession extends Session {
  readonly id: SessionId
}

export interface RenewalDeps {
  readonly db: Db
  readonly provider: Provider
  /** Who an access token speaks for at this node. */
  readonly principalOf: PrincipalOf
  readonly now: () => Date
  readonly log: { warn(fields: object, message: string): void; info(fields: object, message: string): void }
  /** Reads the session anew. @throws GuantongError when it has ended */
  readonly again: (id: SessionId) => Promise<OpenSession>
}

/** A token is renewed so long before it ends. */
const EARLY_MS = 60_000
const RENEWING_MS = 12_000
const LOOK_AGAIN_MS = 100

/** When a token ends, as the node sees it. */
export const endOf = ({ acceptedUntil }: Principal, now: Date): Date => acceptedUntil ?? now

/** @throws GuantongError GT_SESSION_NOT_RENEWED | GT_SESSION_UNKNOWN | GT_ISSUER_UNREACHABLE, and what the new token is refused with */
export function createRenewal(deps: RenewalDeps): (session: OpenSession) => Promise<SessionTokens> {
  const { db, now } = deps
  const lasts = ({ tokenEndsAt }: Session, ms = 0): boolean => tokenEndsAt.getTime() - now().getTime() > ms
  return async (session) => {
    if (lasts(session, EARLY_MS)) return tokensOf(session)
    const { id } = session
    const until = new Date(now().getTime() + RENEWING_MS)
    // One of those who ask at once; the others go on with the old token while it lasts, and wait for the new one after.
    if (await claimRenewal(db, id.hash, { now: now(), until })) return renew(session, deps)
    if (lasts(session)) return tokensOf(session)
    for (let waited = 0; waited < RENEWING_MS; waited += LOOK_AGAIN_MS) {
      await sleep(LOOK_AGAIN_MS)
      const found = await deps.again(id)
      if (lasts(found)) return tokensOf(found)
    }
    throw new GuantongError('GT_SESSION_NOT_RENEWED', { reason: 'another request waits for it' })
  }
}

function tokensOf({ id, tokens }: OpenSession): SessionTokens {
  const opened = id.open(tokens)
  if (opened === null) throw new GuantongError('GT_SESSION_UNKNOWN')
  return opened
}

async function renew(
  session: OpenSession,
  { db, provider, principalOf, now, log }: RenewalDeps,
): Promise<SessionTokens> {
  const { id, issuer, subject } = session
  const old = tokensOf(session)
  try {
    const tokens = await provider.renew(old)
    const principal = await principalOf(tokens.access)
    if (principal.subject !== subject || principal.issuer !== issuer)
      throw new GuantongError('GT_SESSION_NOT_RENEWED', { reason: 'the new token is of another person' })
    const tokenEndsAt = endOf(principal, now())
    if (!(await renewTokens(db, id.hash, { tokens: id.seal(tokens), tokenEndsAt })))
      throw new GuantongError('GT_SESSION_UNKNOWN')
    return tokens
  } catch (error) {
    if (!(error instanceof GuantongError)) throw error
    log.warn({ code: error.code, ...error.params, subject }, 'the token of a session was not renewed')
    const unasked = error.code === 'GT_ISSUER_UNREACHABLE' || old.refresh === undefined
    if (unasked && session.tokenEndsAt > now()) return old
    if (error.code !== 'GT_ISSUER_UNREACHABLE') await endSession(db, id.hash)
    throw error
  }
}
