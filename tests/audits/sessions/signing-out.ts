/** Attacks on the way out. */
import { UnsecuredJWT } from 'jose'
import { type Attack, anotherKey, at, byProvider, here, logoutClaims, now, tell } from './field.ts'

export const SIGNING_OUT: readonly Attack[] = [
  [
    'signing somebody out without the page’s token',
    'GT_CSRF_REFUSED',
    () => at.victim.open(here('/logout'), { method: 'POST' }),
  ],
  [
    'signing somebody out from another site',
    'GT_CROSS_SITE_REFUSED',
    () =>
      at.victim.open(here('/logout'), {
        method: 'POST',
        headers: { origin: 'https://evil.example', 'x-guantong-csrf': at.csrf },
      }),
  ],
  [
    'a logout token of another key',
    'GT_LOGOUT_TOKEN_INVALID',
    async () => tell(await byProvider(logoutClaims(), 'logout+jwt', await anotherKey())),
  ],
  [
    'one of no key',
    'GT_LOGOUT_TOKEN_INVALID',
    () => tell(new UnsecuredJWT(logoutClaims({ iss: at.node.options.issuer, jti: 'x' })).encode()),
  ],
  [
    'one for another client',
    'GT_LOGOUT_TOKEN_INVALID',
    async () => tell(await byProvider(logoutClaims({ aud: 'guantong-370000' }))),
  ],
  [
    'one of another issuer',
    'GT_LOGOUT_TOKEN_INVALID',
    async () => tell(await byProvider(logoutClaims({ iss: 'https://evil.example' }))),
  ],
  [
    'one without the event: an ID token',
    'GT_LOGOUT_TOKEN_INVALID',
    async () => tell(await byProvider(logoutClaims({ events: undefined, nonce: 'n' }), 'JWT')),
  ],
  ['one with a nonce', 'GT_LOGOUT_TOKEN_INVALID', async () => tell(await byProvider(logoutClaims({ nonce: 'n' })))],
  [
    'one of ten minutes ago',
    'GT_LOGOUT_TOKEN_INVALID',
    async () => tell(await byProvider(logoutClaims({ iat: now() - 600 }))),
  ],
  [
    'one of tomorrow',
    'GT_LOGOUT_TOKEN_INVALID',
    async () => tell(await byProvider(logoutClaims({ iat: now() + 86_400, exp: now() + 90_000 }))),
  ],
  [
    'one that names nobody',
    'GT_LOGOUT_TOKEN_INVALID',
    async () => tell(await byProvider(logoutClaims({ sub: undefined }))),
  ],
  [
    'one whose names are no texts',
    'GT_LOGOUT_TOKEN_INVALID',
    async () => tell(await byProvider(logoutClaims({ sub: undefined, sid: ['%'] }))),
  ],
  [
    'an access token in its place',
    'GT_LOGOUT_TOKEN_INVALID',
    async () => tell(await byProvider(logoutClaims(), 'at+jwt')),
  ],
  ['one that is no form', 'GT_LOGOUT_TOKEN_INVALID', async () => tell(await byProvider(logoutClaims()), 'text/plain')],
]
