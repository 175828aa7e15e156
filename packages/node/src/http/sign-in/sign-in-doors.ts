/**
 * The doors of signing in and out, for people with a browser.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import { GuantongError } from '@guantong/contract'
import type { JWTVerifyGetKey } from 'jose'
import type { Db } from '../../ledger/connection/db.ts'
import { endSessionsOf } from '../../ledger/sessions/session.ts'
import type { Door, Visit } from '../door.ts'
import { readWholeBody } from '../read-body.ts'
import { JSON_TYPE, send } from '../respond.ts'
import { ATTEMPT_MINUTES, beginAttempt, readAttempt } from './attempt.ts'
import type { NodeCookies } from './cookies.ts'
import { readLogoutToken } from './logout-token.ts'
import { pathWithin } from './path-within.ts'
import type { Provider } from './provider.ts'
import { mustBeOfThisSite, mustProveItsPage } from './same-site.ts'
import { readSessionId } from './session-id.ts'
import type { Sessions } from './sessions.ts'
import type { SignInOptions } from './sign-in-options.ts'
import { sendProblem } from './sign-in-problem.ts'

export interface SignInDoorsDeps {
  /** Code of this node. */
  readonly self: string
  readonly options: SignInOptions
  readonly db: Db
  readonly provider: Provider
  readonly cookies: NodeCookies
  readonly sessions: Sessions
  /** Keys of the issuer. */
  readonly keys: JWTVerifyGetKey
  readonly now: () => Date
  readonly log: { warn(fields: object, message: string): void; info(fields: object, message: string): void }
}

const LARGEST_FORM = 20_000
/** Answers of the issuer that are waited for at once: more come only from those who do not want to sign in. */
const AT_ONCE = 16

export function createSignInDoors(deps: SignInDoorsDeps): Door[] {
  return [loginDoor(deps), callbackDoor(deps), sessionDoor(deps), logoutDoor(deps), toldDoor(deps), resourceDoor(deps)]
}

/** What goes wrong on the way of a person is shown as a page, and written down. */
const shown =
  ({ log }: SignInDoorsDeps, handle: (visit: Visit) => Promise<void>) =>
  async (visit: Visit): Promise<void> => {
    try {
      await handle(visit)
    } catch (error) {
      if (!(error instanceof GuantongError)) throw error
      log.warn({ code: error.code, ...error.params, path: visit.url.pathname }, 'sign-in refused')
      if (!sendProblem(visit, error)) throw error
    }
  }

function redirect({ response }: Visit, to: string, cookies: readonly string[]): void {
  response.setHeader('set-cookie', [...cookies])
  send(response, 303, 'text/plain; charset=utf-8', '', { location: to })
}

function loginDoor(deps: SignInDoorsDeps): Door {
  const { options, cookies, provider, now } = deps
  return {
    paths: ['/login'],
    methods: ['GET'],
    token: 'none',
    handle: shown(deps, async (visit) => {
      const attempt = beginAttempt(pathWithin(options.address, visit.url.searchParams.get('return') ?? '/'), now())
      const to = await provider.authorizationUrl(attempt)
      redirect(visit, to.href, [cookies.setAttempt(attempt.cookie)])
    }),
  }
}

function callbackDoor(deps: SignInDoorsDeps): Door {
  const { options, cookies, sessions, now } = deps
  let waiting = 0
  return {
    paths: ['/callback'],
    methods: ['GET'],
    token: 'none',
    handle: shown(deps, async (visit) => {
      const { request, response, url } = visit
      const attempt = readAttempt(cookies.attemptIn(request) ?? '', now())
      if (attempt === null) throw new GuantongError('GT_SIGN_IN_STALE', { minutes: ATTEMPT_MINUTES })
      if (url.searchParams.get('state') !== attempt.state) throw new GuantongError('GT_SIGN_IN_MIXED')
      // From here on the attempt is used, whatever comes of it.
      response.setHeader('set-cookie', cookies.clearAttempt)
      if (waiting >= AT_ONCE) throw new GuantongError('GT_TOO_MANY_REQUESTS', { seconds: 1 })
      waiting += 1
      try {
        const id = await sessions.begin(url.search, attempt)
        // A session of before, be it one that somebody else has put there, is not gone on with.
        const before = readSessionId(cookies.sessionIn(request) ?? '')
        if (before !== null) await sessions.end(before)
        const session = cookies.setSession(id.value, options.absoluteHours * 3600)
        redirect(visit, pathWithin(options.address, attempt.returnTo), [session, cookies.clearAttempt])
      } finally {
        waiting -= 1
      }
    }),
  }
}

/** Who is signed in, for the pages of this node. */
function sessionDoor({ self, options, cookies, sessions }: SignInDoorsDeps): Door {
  const { address } = options
  return {
    paths: ['/session'],
    methods: ['GET'],
    token: 'none',
    async handle({ request, response }) {
      const answer = (session: object | null, rest: object = {}): void =>
        send(response, 200, JSON_TYPE, JSON.stringify({ node: self, signIn: `${address}/login`, session, ...rest }))
      if (!sessions.hasCookie(request)) return answer(null)
      mustBeOfThisSite(request, address)
      try {
        const session = await sessions.find(request)
        const { roles, regions } = await sessions.principalIn(session)
        const { name, subject, issuer, startedAt, id } = session
        const endsAt = new Date(startedAt.getTime() + options.absoluteHours * 3_600_000)
        answer({ name: name || subject, subject, issuer, roles, regions, endsAt, csrf: id.csrf })
      } catch (error) {
        if (!(error instanceof GuantongError) || error.code === 'GT_ISSUER_UNREACHABLE') throw error
        response.setHeader('set-cookie', cookies.clearSession)
        answer(null, { ended: error.code })
      }
    },
  }
}

/** Ends the session here, and says where the person signs out of the issuer as well. */
function logoutDoor({ options, cookies, provider, sessions, log }: SignInDoorsDeps): Door {
  const { address } = options
  return {
    paths: ['/logout'],
    methods: ['POST'],
    token: 'none',
    async handle({ request, response }) {
      try {
        mustBeOfThisSite(request, address)
        const session = await sessions.find(request)
        mustProveItsPage(request, session.id)
        await sessions.end(session.id)
        const tokens = session.id.open(session.tokens)
        const to = tokens === null ? null : await provider.signOutUrl(tokens).catch(() => null)
        response.setHeader('set-cookie', cookies.clearSession)
        send(response, 200, JSON_TYPE, JSON.stringify({ location: to?.href ?? `${address}/` }))
      } catch (error) {
        if (error instanceof GuantongError) log.warn({ code: error.code, ...error.params }, 'sign-out refused')
        throw error
      }
    },
  }
}

/** The issuer tells that a session of its own has ended. */
function toldDoor({ options, db, keys, now, log }: SignInDoorsDeps): Door {
  const { issuer, clientId } = options
  return {
    paths: ['/backchannel-logout'],
    methods: ['POST'],
    token: 'none',
    async handle({ request, response }) {
      try {
        const jwt = new URLSearchParams(await formIn(request)).get('logout_token') ?? ''
        const logout = await readLogoutToken(jwt, { keys, issuer, clientId, now: now() })
        const ended = await endSessionsOf(db, { issuer, ...logout })
        log.info({ issuer, subject: logout.subject, ended }, 'signed out by the issuer')
        send(response, 200, JSON_TYPE, '{}')
      } catch (error) {
        if (error instanceof GuantongError) log.warn({ code: error.code, ...error.params }, 'sign-out refused')
        throw error
      }
    },
  }
}

async function formIn(request: IncomingMessage): Promise<string> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(type))
    throw new GuantongError('GT_LOGOUT_TOKEN_INVALID', { reason: 'it does not come as a form' })
  return (await readWholeBody(request, LARGEST_FORM)).toString('utf8')
}

/** Whose tokens this node takes (RFC 9728), for programs that sign in by themselves. */
function resourceDoor({ self, options }: SignInDoorsDeps): Door {
  const { address, issuer, scopes, resource, commandClientId } = options
  const body = JSON.stringify({
    resource: resource ?? address,
    authorization_servers: [issuer],
    scopes_supported: scopes,
    bearer_methods_supported: ['header'],
    resource_name: `Guantong 贯通 ${self}`,
    guantong: { node: self, commandClientId, resource },
  })
  return {
    paths: ['/.well-known/oauth-protected-resource'],
    methods: ['GET'],
    token: 'none',
    handle: ({ response }) => send(response, 200, JSON_TYPE, body),
  }
}
