/**
 * The two cookies of a node: of a session, and of an attempt to sign in.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import { ATTEMPT_MINUTES } from './attempt.ts'

export interface NodeCookies {
  /** What the browser sent; null when it sent none, or two of one name. */
  sessionIn(request: IncomingMessage): string | null
  attemptIn(request: IncomingMessage): string | null
  /** Whether it sent one at all. */
  hasSession(request: IncomingMessage): boolean
  /** Values of `set-cookie`. */
  setSession(value: string, seconds: number): string
  setAttempt(value: string): string
  readonly clearSession: string
  readonly clearAttempt: string
}

/**
 * `secure`: the node is reached by https. Its cookies bind to its very name then (`__Host-`). Without, on one machine, they carry the code
 * of the node: cookies know no ports.
 */
export function nodeCookies(code: string, secure: boolean): NodeCookies {
  const prefix = secure ? '__Host-' : ''
  const names = { session: `${prefix}guantong-${code}`, attempt: `${prefix}guantong-${code}-sign-in` }
  const set = (name: string, value: string, seconds: number): string =>
    `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  const valuesOf = ({ headers }: IncomingMessage, name: string): string[] =>
    (headers.cookie ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(`${name}=`))
      .map((pair) => pair.slice(name.length + 1))
  // Of two the browser does not say which is whose.
  const only = (values: readonly string[]): string | null => (values.length === 1 ? (values[0] ?? null) : null)
  return {
    sessionIn: (request) => only(valuesOf(request, names.session)),
    attemptIn: (request) => only(valuesOf(request, names.attempt)),
    hasSession: (request) => valuesOf(request, names.session).length > 0,
    setSession: (value, seconds) => set(names.session, value, seconds),
    setAttempt: (value) => set(names.attempt, value, ATTEMPT_MINUTES * 60),
    clearSession: set(names.session, '', 0),
    clearAttempt: set(names.attempt, '', 0),
  }
}
