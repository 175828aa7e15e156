/**
 * Logout tokens (OpenID Connect Back-Channel Logout 1.0): the issuer's word that a session of its own, or all of a person, have ended.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'

export interface Logout {
  readonly subject: string | undefined
  readonly sid: string | undefined
  /** Sessions that began later are not meant. */
  readonly until: Date
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const OLDEST = '5 minutes'
const TOLERANCE_SECONDS = 30
const LONGEST = 10_000

/**
 * One that is sent again ends nothing that began after it was made.
 *
 * @throws GuantongError GT_LOGOUT_TOKEN_INVALID
 */
export async function readLogoutToken(
  jwt: string,
  { keys, issuer, clientId, now }: { keys: JWTVerifyGetKey; issuer: string; clientId: string; now: Date },
): Promise<Logout> {
  if (jwt.length > LONGEST) throw refused('it is too long')
  const { payload, protectedHeader } = await jwtVerify(jwt, keys, {
    ...{ issuer, audience: clientId, currentDate: now },
    algorithms: ['EdDSA', 'Ed25519', 'ES256', 'RS256', 'PS256'],
    requiredClaims: ['iat', 'jti', 'events'],
    ...{ maxTokenAge: OLDEST, clockTolerance: TOLERANCE_SECONDS },
  }).catch((cause: Error) => {
    throw refused(cause.message, cause)
  })
  // Issuers older than the standard write JWT; an access token is neither.
  if (!['logout+jwt', 'JWT', undefined].includes(protectedHeader.typ)) throw refused(`it is ${protectedHeader.typ}`)
  return logoutIn(payload)
}

function logoutIn({ sub, sid, iat = 0, events, nonce }: JWTPayload): Logout {
  if (typeof events !== 'object' || events === null || typeof (events as Record<string, unknown>)[EVENT] !== 'object')
    throw refused('it is of no logout')
  // An ID token has one, and must not be taken for this.
  if (nonce !== undefined) throw refused('it has a nonce')
  const named = typeof sid === 'string' ? sid : undefined
  if (sub === undefined && named === undefined) throw refused('it names neither a person nor a session')
  return { subject: sub, sid: named, until: new Date((iat + TOLERANCE_SECONDS) * 1000) }
}

const refused = (reason: string, cause?: unknown): GuantongError =>
  new GuantongError('GT_LOGOUT_TOKEN_INVALID', { reason }, { cause })
