/**
 * What attacks on sessions are made with: a node, a victim who is signed in there, and what an attacker can send.
 *
 * @module
 */
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose'
import { type CookieBrowser, cookieBrowser } from '../../support/cookie-browser.ts'
import { CITY, type SignedInNode } from '../../support/start-signed-in-node.ts'

export const CLERK = 'clerk.370200'
export const OTHER = 'operator.370200'
export const COOKIE = `guantong-${CITY}`
export const MINUTE_MS = 60_000
const ATTEMPT = `${COOKIE}-sign-in`
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** Filled before the first attack, and anew before each. */
export const at = {} as { node: SignedInNode; victim: CookieBrowser; csrf: string }

/** Whatever an attacker writes there; undefined: nothing. */
type Claims = Record<string, unknown>

/** Name, the code it is refused with, and how it is done. */
export type Attack = readonly [name: string, code: string, attack: () => Promise<Response>]

export const here = (path: string): string => `${at.node.address}${path}`
export const stillSignedIn = async (): Promise<boolean> => (await at.victim.session(at.node.address)).session !== null
export const thief = (cookie: string): CookieBrowser => cookieBrowser(new Map([[COOKIE, cookie]]))
export const read = (browser: CookieBrowser, headers: Record<string, string> = {}) =>
  browser.open(here('/graphql?query={node{code}}'), { headers })
export const write = (browser: CookieBrowser, headers: Record<string, string> = {}) =>
  browser.open(here('/graphql'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: '{ node { code } }' }),
  })
export const bearer = (token: string) => read(cookieBrowser(), { authorization: `Bearer ${token}` })
export const sql = async (statement: string) => (await at.node.graphs.tiers.of(CITY).ledger.pool.query(statement)).rows

export async function byProvider(claims: Claims, typ = 'logout+jwt', jwk = at.node.provider.plan.key): Promise<string> {
  const key = await importJWK(jwk as never, 'ES256')
  return new SignJWT({ iss: at.node.options.issuer, jti: Math.random().toString(36), ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'provider-1', typ })
    .sign(key)
}
export const now = (): number => Math.floor(Date.now() / 1000)
export const logoutClaims = (more: Claims = {}): Claims => ({
  ...{ aud: at.node.options.clientId, iat: now(), exp: now() + 120, sub: CLERK, events: { [EVENT]: {} } },
  ...more,
})
export const accessClaims = (more: Claims = {}): Claims => ({
  ...{ aud: at.node.options.resource, iat: now(), exp: now() + 120, sub: CLERK, regions: [CITY], roles: ['clerk'] },
  ...more,
})
export const tell = (token: string, type = 'application/x-www-form-urlencoded') =>
  fetch(here('/backchannel-logout'), {
    method: 'POST',
    headers: { 'content-type': type },
    body: new URLSearchParams({ logout_token: token }).toString(),
  })
export async function anotherKey() {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return (await exportJWK(privateKey)) as never
}

/** A browser that has come back from the provider and has not been let in yet. */
export async function returning(person = OTHER): Promise<{ browser: CookieBrowser; callback: string }> {
  const browser = cookieBrowser()
  return { browser, callback: await browser.upToCallback(at.node.address, person) }
}
export const changed = (callback: string, changes: Record<string, string | null>): string => {
  const url = new URL(callback)
  for (const [name, value] of Object.entries(changes))
    if (value === null) url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  return url.href
}
export const changeAttempt = (browser: CookieBrowser, at: number, value: string): void => {
  const parts = (browser.cookies.get(ATTEMPT) ?? '').split('.')
  parts[at] = value
  browser.cookies.set(ATTEMPT, parts.join('.'))
}
