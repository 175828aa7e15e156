/**
 * Access tokens: who asks, what they may. Default deny.
 *
 * @module
 */
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { GuantongError } from './errors.ts'
import type { NodeKey } from './key.ts'
import { regionCodeSchema } from './region.ts'

/** Sharing classes of data (无条件共享 / 有条件共享 / 不予共享, 政务数据共享条例): a higher class includes the lower. */
export const SHARING = ['unconditional', 'conditional', 'withheld'] as const
export type Sharing = (typeof SHARING)[number]
export const VERBS = ['read', 'write'] as const
export type Verb = (typeof VERBS)[number]

/** `listed`: documents of the node's list only, nothing written by the asker. */
export const DOCUMENT_SCOPES = ['any', 'listed'] as const
export type DocumentScope = (typeof DOCUMENT_SCOPES)[number]

/** Who asks (主体), after the token has been verified. `via` names the nodes a question came through, nearest last. */
export interface Principal {
  readonly subject: string
  readonly regions: readonly string[]
  readonly verbs: readonly Verb[]
  readonly sharing: Sharing
  readonly via: readonly string[]
  /** When the token is no longer accepted: an answer that goes on ends then. Left out of questions between nodes, which end by themselves. */
  readonly acceptedUntil?: Date
  /** Which documents the token may ask; where it does not say, the node decides. */
  readonly documents?: DocumentScope | undefined
}

/** How far clocks of issuer and node may differ. */
const TOLERANCE_SECONDS = 30

const claimsSchema = z.object({
  sub: z.string().min(1),
  regions: z.array(regionCodeSchema).min(1),
  verbs: z.array(z.enum(VERBS)).default(['read']),
  sharing: z.enum(SHARING).default('unconditional'),
  documents: z.enum(DOCUMENT_SCOPES).optional(),
})

export interface AccessTokenInput {
  audience: string
  issuer: string
  subject: string
  regions: readonly string[]
  verbs?: readonly Verb[]
  sharing?: Sharing
  documents?: DocumentScope | undefined
  issuedAt: Date
  lifetimeSeconds: number
  id: string
}

export function signAccessToken(key: NodeKey, input: AccessTokenInput): Promise<string> {
  const issued = Math.floor(input.issuedAt.getTime() / 1000)
  return new SignJWT({
    regions: input.regions,
    verbs: input.verbs ?? ['read'],
    sharing: input.sharing ?? 'conditional',
    ...(input.documents === undefined ? {} : { documents: input.documents }),
  })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: 'at+jwt' })
    .setIssuer(input.issuer)
    .setAudience(input.audience)
    .setSubject(input.subject)
    .setJti(input.id)
    .setIssuedAt(issued)
    .setExpirationTime(issued + input.lifetimeSeconds)
    .sign(key.private)
}

export interface TokenIssuer {
  issuer: string
  audience: string
  keys: JWTVerifyGetKey
}

export const localIssuer = (issuer: string, audience: string, jwks: JSONWebKeySet): TokenIssuer => ({
  issuer,
  audience,
  keys: createLocalJWKSet(jwks),
})

/**
 * Verifies a bearer token against the issuers this node trusts.
 *
 * @throws GuantongError GT_TOKEN_INVALID with the reason; the token itself is never part of it.
 */
export async function verifyAccessToken(jwt: string, issuers: readonly TokenIssuer[], now: Date): Promise<Principal> {
  const claimed = issuerOf(jwt)
  const trusted = issuers.find(({ issuer }) => issuer === claimed)
  if (trusted === undefined) throw new GuantongError('GT_TOKEN_INVALID', { reason: 'unknown issuer' })
  const { payload } = await jwtVerify(jwt, trusted.keys, {
    issuer: trusted.issuer,
    audience: trusted.audience,
    algorithms: ['EdDSA', 'ES256', 'RS256', 'PS256'],
    requiredClaims: ['exp', 'sub'],
    clockTolerance: TOLERANCE_SECONDS,
    currentDate: now,
  }).catch((cause: unknown) => {
    throw new GuantongError(
      'GT_TOKEN_INVALID',
      { reason: cause instanceof Error ? cause.message : 'unreadable' },
      { cause },
    )
  })
  const claims = claimsSchema.safeParse(payload)
  if (!claims.success)
    throw new GuantongError('GT_TOKEN_INVALID', { reason: 'claims regions, verbs, sharing or documents are malformed' })
  return {
    subject: claims.data.sub,
    regions: claims.data.regions,
    verbs: claims.data.verbs,
    sharing: claims.data.sharing,
    via: [],
    acceptedUntil: new Date(((payload.exp as number) + TOLERANCE_SECONDS) * 1000),
    ...(claims.data.documents === undefined ? {} : { documents: claims.data.documents }),
  }
}

function issuerOf(jwt: string): string | undefined {
  try {
    const payload = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as { iss?: string }
    return payload.iss
  } catch {
    return undefined
  }
}
