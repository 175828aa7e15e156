/**
 * Browser sessions of a node: who a cookie speaks for, how long, and on which token of the issuer it stands.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import { GuantongError, type Principal } from '@guantong/contract'
import { beginSession, endSession, findSession, hasBegun, noteSeen } from '../../ledger/sessions/session.ts'
import type { BrowserSessions } from '../pass-doors.ts'
import type { Attempt } from './attempt.ts'
import type { NodeCookies } from './cookies.ts'
import { createRenewal, endOf, type OpenSession, type RenewalDeps } from './renew-session.ts'
import { mustBeOfThisSite, mustProveItsPage } from './same-site.ts'
import { newSessionId, readSessionId, type SessionId } from './session-id.ts'
import type { SignInOptions } from './sign-in-options.ts'

export interface Sessions extends BrowserSessions {
  /** The session of the request's cookie, whoever made the browser send it. @throws GuantongError as `principalOf` does */
  find(request: IncomingMessage): Promise<OpenSession>
  /** Who it speaks for; its token is renewed where it must be. */
  principalIn(session: OpenSession): Promise<Principal>
  /** Begins one out of what the issuer answered. */
  begin(search: string, attempt: Attempt): Promise<SessionId>
  end(id: SessionId): Promise<void>
}

export type SessionsDeps = Pick<SignInOptions, 'issuer' | 'address' | 'idleMinutes' | 'absoluteHours'> &
  Omit<RenewalDeps, 'again'> & { readonly cookies: NodeCookies }

const MINUTE_MS = 60_000

export function createSessions(deps: SessionsDeps): Sessions {
  const { db, cookies, principalOf, now, log } = deps
  const again = (id: SessionId) => openSession(id, deps)
  const tokensFor = createRenewal({ ...deps, again })
  const principalIn: Sessions['principalIn'] = async (session) => principalOf((await tokensFor(session)).access)
  const find: Sessions['find'] = async (request) => {
    const id = readSessionId(cookies.sessionIn(request) ?? '')
    if (id === null) throw new GuantongError('GT_SESSION_UNKNOWN')
    return again(id)
  }
  return {
    hasCookie: (request) => cookies.hasSession(request),
    find,
    principalIn,
    async principalOf(request) {
      try {
        if (request.headers.authorization !== undefined) throw new GuantongError('GT_CREDENTIALS_TWICE')
        mustBeOfThisSite(request, deps.address)
        const session = await find(request)
        mustProveItsPage(request, session.id)
        const principal = await principalIn(session)
        if (now().getTime() - session.seenAt.getTime() > MINUTE_MS) await noteSeen(db, session.id.hash, now())
        return principal
      } catch (error) {
        if (error instanceof GuantongError)
          log.warn({ code: error.code, ...error.params, path: request.url?.split('?')[0] }, 'session refused')
        throw error
      }
    },
    begin: (search, attempt) => beginOne(search, attempt, deps),
    end: (id) => endOne(id, deps),
  }
}

const endsOf = ({ idleMinutes, absoluteHours, now }: SessionsDeps) => ({
  seenBefore: new Date(now().getTime() - idleMinutes * MINUTE_MS),
  startedBefore: new Date(now().getTime() - absoluteHours * 60 * MINUTE_MS),
})

/** @throws GuantongError GT_SESSION_UNKNOWN | GT_SESSION_IDLE | GT_SESSION_AGED */
async function openSession(id: SessionId, deps: SessionsDeps): Promise<OpenSession> {
  const session = await findSession(deps.db, id.hash)
  if (session === undefined) throw new GuantongError('GT_SESSION_UNKNOWN')
  const { seenBefore, startedBefore } = endsOf(deps)
  const aged = session.startedAt <= startedBefore
  if (!aged && session.seenAt > seenBefore) return { ...session, id }
  await endSession(deps.db, id.hash)
  throw aged
    ? new GuantongError('GT_SESSION_AGED', { hours: deps.absoluteHours })
    : new GuantongError('GT_SESSION_IDLE', { minutes: deps.idleMinutes })
}

async function beginOne(search: string, attempt: Attempt, deps: SessionsDeps): Promise<SessionId> {
  const { db, provider, principalOf, now, log } = deps
  // Before the issuer is asked: it would take a code that comes twice for a stolen one, and end the session that came of it.
  if (await hasBegun(db, attempt.hash)) throw new GuantongError('GT_SIGN_IN_REPEATED')
  const { tokens, subject, sid, name } = await provider.signedIn(search, attempt)
  const principal = await principalOf(tokens.access)
  if (principal.subject !== subject || principal.issuer !== deps.issuer)
    throw new GuantongError('GT_SIGN_IN_REFUSED', { reason: 'its access token is of another person' })
  const id = newSessionId()
  const session = {
    ...{ idHash: id.hash, signIn: attempt.hash, issuer: principal.issuer, subject, sid, name },
    ...{ tokens: id.seal(tokens), tokenEndsAt: endOf(principal, now()), startedAt: now() },
  }
  if (!(await beginSession(db, session, endsOf(deps)))) throw new GuantongError('GT_SIGN_IN_REPEATED')
  log.info({ issuer: principal.issuer, subject, roles: principal.roles }, 'signed in')
  return id
}

async function endOne(id: SessionId, { db, provider, log }: SessionsDeps): Promise<void> {
  const session = await endSession(db, id.hash)
  if (session === undefined) return
  const { issuer, subject } = session
  log.info({ issuer, subject }, 'signed out')
  const tokens = id.open(session.tokens)
  if (tokens === null) return
  provider.revoke(tokens).catch((error: Error) => {
    log.warn({ issuer, reason: error.message }, 'the issuer was not told of a sign-out')
  })
}
