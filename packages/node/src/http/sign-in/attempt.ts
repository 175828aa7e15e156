/**
 * One attempt to sign in: what the browser keeps of it, and what the issuer is told. Nothing is stored, so that whoever opens `/login`
 * again and again costs nothing: all of it follows from one secret in a cookie of that browser.
 *
 * @module
 */
import { createHash, createHmac, randomBytes } from 'node:crypto'

export interface Attempt {
  /** Value of the cookie. */
  readonly cookie: string
  /** A path of this node. */
  readonly returnTo: string
  readonly begunAt: Date
  readonly state: string
  readonly nonce: string
  /** Of PKCE (RFC 7636). */
  readonly verifier: string
  /** Names the attempt where it has been used. */
  readonly hash: Buffer
}

/** How long a person may take at the issuer. */
export const ATTEMPT_MINUTES = 10

export const beginAttempt = (returnTo: string, now: Date): Attempt =>
  attemptOf(randomBytes(32).toString('base64url'), Math.floor(now.getTime() / 1000), returnTo)

/** Null for what is no cookie of an attempt, or one that took too long. Whether the issuer's answer is of it has NOT been checked. */
export function readAttempt(cookie: string, now: Date): Attempt | null {
  const [, secret, begun, path] = /^([\w-]{43})\.(\d{1,12})\.([\w-]{1,700})$/.exec(cookie) ?? []
  if (secret === undefined || path === undefined) return null
  const age = now.getTime() / 1000 - Number(begun)
  if (age < -CLOCK_SECONDS || age > ATTEMPT_MINUTES * 60) return null
  return attemptOf(secret, Number(begun), Buffer.from(path, 'base64url').toString('utf8'))
}

/** Replicas have clocks of their own. */
const CLOCK_SECONDS = 30

// The time and the path are part of each value: a cookie that was changed belongs to no answer.
function attemptOf(secret: string, begun: number, returnTo: string): Attempt {
  const made = (what: string): string =>
    createHmac('sha256', secret).update(`${what}\n${begun}\n${returnTo}`).digest('base64url')
  return {
    cookie: `${secret}.${begun}.${Buffer.from(returnTo).toString('base64url')}`,
    returnTo,
    begunAt: new Date(begun * 1000),
    state: made('state'),
    nonce: made('nonce'),
    verifier: made('verifier'),
    hash: createHash('sha256').update(`attempt ${secret}`).digest(),
  }
}
