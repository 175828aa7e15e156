/**
 * The way of every request to what answers it: its door, its method, who asks, how often.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ERRORS, GuantongError, identityOf, type Principal } from '@guantong/contract'
import type { Door } from './door.ts'
import { bearerOf } from './http-limits.ts'
import { JSON_TYPE, send } from './respond.ts'
import { closeHeaders } from './surface/safe-headers.ts'
import type { Surface } from './surface/surface.ts'

export interface BrowserSessions {
  /** Whether the request brings a cookie of a session, be it one or not. */
  hasCookie(request: IncomingMessage): boolean
  /** Who asks, after everything about the request and the session was checked, that it brings no token among it. @throws GuantongError */
  principalOf(request: IncomingMessage): Promise<Principal>
}

/** Calls `end` when this asker's token is accepted no longer, until it is disposed of. */
export type FollowToken = (principal: Principal, end: (why: GuantongError) => void) => Disposable

export interface PassOptions {
  /** Code of this node. */
  readonly self: string
  readonly doors: readonly Door[]
  /** Who a bearer token speaks for. @throws GuantongError GT_TOKEN_* */
  readonly principalOf: (token: string) => Promise<Principal>
  /** Without it, what has begun goes on with whatever token. */
  readonly follow?: FollowToken | undefined
  /** Of people who signed in with a browser, where they can. */
  readonly sessions?: BrowserSessions | undefined
  /** What is done before a door is looked for; without one, only headers are set. */
  readonly surface?: Surface | undefined
}

/** The limits of the connection are the server's, those of a body its door's. */
export function createPassage(options: PassOptions) {
  const { doors, surface, follow } = options
  const at = findDoors(doors)
  const overTls = surface?.overTls === true
  /** @throws GuantongError GT_HOST_UNKNOWN | GT_TOO_MANY_REQUESTS, whatever `whoAsks` throws, and the door */
  return async (request: IncomingMessage, response: ServerResponse, ending: AbortSignal): Promise<void> => {
    closeHeaders(response, { overTls })
    if (surface !== undefined) admit(surface, request)
    const url = addressOf(request)
    const here = url === null ? [] : at(url.pathname)
    if (url === null || here.length === 0) return send(response, 404, JSON_TYPE, '{}')

    const door = here.find(({ methods, when }) => methods.includes(request.method ?? '') && when?.(request) !== false)
    if (door === undefined) return send(response, 405, JSON_TYPE, '', { allow: methodsOf(here) })

    const visit = { request, response, url, ending, revoked: never }
    if (door.token === 'none') return door.handle(visit)
    const principal = await whoMayAsk(request, options)
    orLater(door.rate?.(identityOf(principal)) ?? null)

    const revoked = () => endOfToken(response, (end) => follow?.(principal, end))
    return door.handle({ ...visit, revoked }, principal)
  }
}

/**
 * By a token or by a session, and never by both: it would be for the node to choose who asks.
 *
 * @throws GuantongError GT_UNAUTHENTICATED | GT_TOKEN_* | GT_CREDENTIALS_TWICE, and those of sessions
 */
async function whoAsks(
  request: IncomingMessage,
  { self, principalOf, sessions }: Pick<PassOptions, 'self' | 'principalOf' | 'sessions'>,
): Promise<Principal> {
  const { authorization } = request.headers
  if (sessions?.hasCookie(request) === true) return sessions.principalOf(request)
  const token = bearerOf(authorization)
  if (token === null) throw new GuantongError('GT_UNAUTHENTICATED', { node: self })
  return principalOf(token)
}

/** An address that has sent too many credentials that are not valid is asked to wait, before another is verified. */
async function whoMayAsk(request: IncomingMessage, options: PassOptions): Promise<Principal> {
  const { authorization, cookie } = request.headers
  const gate = options.surface?.gate
  const credential = authorization ?? cookie
  if (gate === undefined || credential === undefined) return whoAsks(request, options)
  const sender = options.surface?.senderOf(request) ?? ''
  orLater(gate.attempt(sender, credential))
  const principal = await whoAsks(request, options).catch((error: unknown) => {
    if (error instanceof GuantongError && ERRORS[error.code].http === 401) gate.verified(sender, credential, false)
    throw error
  })
  gate.verified(sender, credential, true)
  return principal
}

/** @throws GuantongError GT_HOST_UNKNOWN | GT_TOO_MANY_REQUESTS */
function admit(surface: Surface, request: IncomingMessage): void {
  const { host } = request.headers
  if (!surface.isKnownHost(host)) throw new GuantongError('GT_HOST_UNKNOWN', { host: String(host).slice(0, 260) })
  orLater(surface.gate?.request(surface.senderOf(request)) ?? null)
}

function orLater(seconds: number | null): void {
  if (seconds !== null) throw new GuantongError('GT_TOO_MANY_REQUESTS', { seconds })
}

const never = (): AbortSignal => new AbortController().signal

/** Followed until it is answered. */
function endOfToken(
  response: ServerResponse,
  follow: (end: (why: GuantongError) => void) => Disposable | undefined,
): AbortSignal {
  const end = new AbortController()
  const following = follow((why) => end.abort(why))
  response.once('close', () => following?.[Symbol.dispose]())
  return end.signal
}

/** Null for what is no address: `//`, or `http://[`. */
function addressOf({ url = '/' }: IncomingMessage): URL | null {
  try {
    // A path that begins with two slashes is a path, and no name of another machine.
    return url.startsWith('/') ? new URL(`http://node${url}`) : new URL(url)
  } catch {
    return null
  }
}

function findDoors(doors: readonly Door[]): (path: string) => readonly Door[] {
  const exact = new Map<string, Door[]>()
  const beginnings: { readonly begin: string; readonly door: Door }[] = []
  for (const door of doors)
    for (const path of door.paths) {
      if (path.endsWith('*')) beginnings.push({ begin: path.slice(0, -1), door })
      else exact.set(path, [...(exact.get(path) ?? []), door])
    }
  return (path) => exact.get(path) ?? beginnings.filter(({ begin }) => path.startsWith(begin)).map(({ door }) => door)
}

const methodsOf = (doors: readonly Door[]): string => [...new Set(doors.flatMap(({ methods }) => methods))].join(', ')
