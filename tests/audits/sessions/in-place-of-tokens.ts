/** What is no access token of this node. */
import { UnsecuredJWT } from 'jose'
import { type Attack, accessClaims, anotherKey, at, bearer, byProvider, COOKIE } from './field.ts'

export const TOKENS: readonly Attack[] = [
  [
    'an ID token as access token',
    'GT_TOKEN_TYPE',
    async () => bearer(await byProvider(accessClaims({ aud: at.node.options.clientId }), 'JWT')),
  ],
  [
    'an access token for another node',
    'GT_TOKEN_AUDIENCE',
    async () => bearer(await byProvider(accessClaims({ aud: 'urn:guantong:node:370000' }), 'at+jwt')),
  ],
  [
    'an access token of another issuer',
    'GT_TOKEN_ISSUER',
    async () => bearer(await byProvider(accessClaims({ iss: 'https://evil.example' }), 'at+jwt')),
  ],
  [
    'an access token of another key',
    'GT_TOKEN_SIGNATURE',
    async () => bearer(await byProvider(accessClaims(), 'at+jwt', await anotherKey())),
  ],
  [
    'an access token of no key',
    'GT_TOKEN_TYPE',
    () => bearer(new UnsecuredJWT(accessClaims({ iss: at.node.options.issuer })).encode()),
  ],
  ['a session’s cookie as access token', 'GT_TOKEN_INVALID', () => bearer(at.victim.cookies.get(COOKIE) as string)],
]
