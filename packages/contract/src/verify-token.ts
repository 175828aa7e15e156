/**
 * Whether a token is one, is for this place and this moment, and what it gives its holder at most.
 *
 * @module
 */
import { errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { DOCUMENT_SCOPES, type Principal, ROLES, SHARING, VERBS } from './asker/principal.ts'
import { GuantongError } from './errors.ts'
import { LONGEST_PURPOSE } from './limits/bounds.ts'
import { invalid, type ReadToken, readToken } from './read-token.ts'
import { regionCodeSchema } from './region.ts'
import { TOKEN_TYPE } from './sign-token.ts'
import type { TokenIssuer } from './token-issuer.ts'

/** How far clocks of issuer and node may differ. */
const TOLERANCE_SECONDS = 30

const rightsSchema = z.object({
  // Another release may know further roles: they are none here.
  roles: z
    .array(z.string())
    .max(100)
    .default([])
    .transform((names) => ROLES.filter((role) => names.includes(role))),
  regions: z.array(regionCodeSchema).min(1).max(1_000),
  verbs: z.array(z.enum(VERBS)).default(['read']),
  sharing: z.enum(SHARING).default('unconditional'),
  documents: z.enum(DOCUMENT_SCOPES).optional(),
  purpose: z.string().max(LONGEST_PURPOSE).optional(),
})

export interface VerifiedToken {
  readonly principal: Principal
  readonly kind: TokenIssuer['kind']
  readonly keyId: string | undefined
  /** Seconds since 1970. */
  readonly issuedAt: number
}

/**
 * Whether it was revoked has NOT been looked at.
 *
 * @param issuers those whose tokens are taken at the node `at`, where it was shown.
 * @throws GuantongError GT_TOKEN_INVALID | GT_TOKEN_TYPE | GT_TOKEN_ISSUER | GT_TOKEN_KEY | GT_TOKEN_ALGORITHM | GT_TOKEN_SIGNATURE |
 * GT_TOKEN_AUDIENCE | GT_TOKEN_EXPIRED | GT_TOKEN_NOT_YET | GT_TOKEN_LONG_LIVED; the token itself is never part of it.
 */
export async function verifyAccessToken(
  jwt: string,
  issuers: readonly TokenIssuer[],
  at: string,
  now: Date,
): Promise<VerifiedToken> {
  const read = readToken(jwt)
  const { header, claims } = read
  const trusted = issuers.filter(({ issuer }) => issuer === claims.iss)
  // One issuer may serve a node under several audiences.
  const issuer = trusted.find(({ audience }) => [claims.aud].flat().includes(audience)) ?? trusted[0]
  if (issuer === undefined) throw new GuantongError('GT_TOKEN_ISSUER', { issuer: claims.iss, node: at })
  if (issuer.kind === 'node' && header.kid === undefined) throw invalid('header kid: it is missing')
  if (issuer.kind === 'node' && claims.jti === undefined) throw invalid('claim jti: it is missing')
  await checkSignature(jwt, issuer, now)
  checkLife(read, issuer, now)
  const rights = rightsSchema.safeParse({
    ...claims,
    roles: claimIn(claims, issuer.claims.roles),
    regions: claimIn(claims, issuer.claims.regions),
  })
  if (!rights.success) throw invalid('claims roles, regions, verbs, sharing, documents or purpose are malformed')
  const { sharing, documents, purpose, ...given } = rights.data
  const principal: Principal = {
    ...{ issuer: issuer.issuer, subject: claims.sub, ...given, via: [], presentedAt: at, token: jwt },
    // Whoever may read a node's key is known to nobody: what is withheld is not theirs.
    sharing: issuer.kind === 'node' && sharing === 'withheld' ? 'conditional' : sharing,
    acceptedUntil: new Date((claims.exp + TOLERANCE_SECONDS) * 1000),
    ...(claims.jti === undefined ? {} : { tokenId: claims.jti }),
    ...(documents === undefined ? {} : { documents }),
    ...(purpose === undefined ? {} : { purpose }),
  }
  return { principal, kind: issuer.kind, keyId: header.kid, issuedAt: claims.iat }
}

async function checkSignature(jwt: string, { issuer, audience, keys }: TokenIssuer, now: Date): Promise<void> {
  try {
    await jwtVerify(jwt, keys, {
      ...{ issuer, audience, typ: TOKEN_TYPE, requiredClaims: ['exp', 'iat', 'sub'] },
      algorithms: ['EdDSA', 'ES256', 'RS256', 'PS256'],
      ...{ clockTolerance: TOLERANCE_SECONDS, currentDate: now },
    })
  } catch (cause) {
    if (cause instanceof GuantongError) throw cause
    throw codedError(cause)
  }
}

function codedError(cause: unknown): GuantongError {
  const reason = cause instanceof Error ? cause.message : 'unreadable'
  const coded = (code: Parameters<typeof refusal>[0]) => refusal(code, reason, cause)
  if (cause instanceof errors.JWTExpired) return coded('GT_TOKEN_EXPIRED')
  if (cause instanceof errors.JWSSignatureVerificationFailed) return coded('GT_TOKEN_SIGNATURE')
  if (cause instanceof errors.JOSEAlgNotAllowed) return coded('GT_TOKEN_ALGORITHM')
  if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys)
    return new GuantongError('GT_TOKEN_KEY', { kid: '-', reason: 'its issuer has no such key' }, { cause })
  if (cause instanceof errors.JWTClaimValidationFailed && cause.claim === 'aud') return coded('GT_TOKEN_AUDIENCE')
  if (cause instanceof errors.JWTClaimValidationFailed && cause.claim === 'nbf') return coded('GT_TOKEN_NOT_YET')
  return invalid(reason, cause)
}

const refusal = (
  code: 'GT_TOKEN_EXPIRED' | 'GT_TOKEN_SIGNATURE' | 'GT_TOKEN_ALGORITHM' | 'GT_TOKEN_AUDIENCE' | 'GT_TOKEN_NOT_YET',
  reason: string,
  cause: unknown,
): GuantongError => new GuantongError(code, { reason }, { cause })

function checkLife({ claims: { iat, exp } }: ReadToken, { maxAgeSeconds }: TokenIssuer, now: Date): void {
  if (iat > now.getTime() / 1000 + TOLERANCE_SECONDS)
    throw new GuantongError('GT_TOKEN_NOT_YET', { reason: 'it was issued in the future' })
  if (exp - iat > maxAgeSeconds)
    throw new GuantongError('GT_TOKEN_LONG_LIVED', { seconds: exp - iat, limit: maxAgeSeconds })
}

/** By its own name, or within another claim: `realm_access.roles`. */
function claimIn(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name]
  let at: unknown = claims
  for (const part of name.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined
    at = (at as Record<string, unknown>)[part]
  }
  return at
}
