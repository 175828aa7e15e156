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

/** What people and programs are at a node (角色). A token names those of its holder; what each may do is the owner's to say. */
export const ROLES = [
  'viewer',
  'supervisor',
  'evaluator',
  'clerk',
  'reviewer',
  'operator',
  'integrator',
  'auditor',
] as const
export type Role = (typeof ROLES)[number]

/** Who asks (主体), after the token has been verified. */
export interface Principal {
  /** Whose word it is that the asker is `subject`: two issuers may know different people by one name. */
  readonly issuer: string
  readonly subject: string
  /** None, where the token names none. */
  readonly roles: readonly Role[]
  readonly regions: readonly string[]
  /** Ceilings, as `sharing` is: what is allowed is never more, and may be less. */
  readonly verbs: readonly Verb[]
  readonly sharing: Sharing
  /** The nodes a question came through, nearest last. */
  readonly via: readonly string[]
  /** Code of the node where the asker showed the token: the first of `via`, or this one. */
  readonly presentedAt: string
  /** `jti` of the token. */
  readonly tokenId?: string | undefined
  /** When the token is no longer accepted: an answer that goes on ends then. Left out of questions between nodes, which end by themselves. */
  readonly acceptedUntil?: Date
  /** Which documents the token may ask; where it does not say, the node decides. */
  readonly documents?: DocumentScope | undefined
  /** What the asker says the answer is for; at most 200 characters. */
  readonly purpose?: string | undefined
  /** The token itself, as it was shown: it travels with the asker's questions, and stands in no log. */
  readonly token?: string | undefined
}

/** Who it is, for whatever is counted or written down by asker: by issuer and subject, for a subject alone is whatever an issuer calls it. */
export const identityOf = ({ issuer, subject }: Pick<Principal, 'issuer' | 'subject'>): string => `${issuer}|${subject}`

/** How far clocks of issuer and node may differ. */
const TOLERANCE_SECONDS = 30

const claimsSchema = z.object({
  sub: z.string().min(1),
  // Another release may know further roles: they are none here.
  roles: z
    .array(z.string())
    .default([])
    .transform((names) => ROLES.filter((role) => names.includes(role))),
  regions: z.array(regionCodeSchema).min(1),
  verbs: z.array(z.enum(VERBS)).default(['read']),
  sharing: z.enum(SHARING).default('unconditional'),
  documents: z.enum(DOCUMENT_SCOPES).optional(),
})

export interface AccessTokenInput {
  audience: string
  issuer: string
  subject: string
  roles?: readonly Role[]
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
    ...(input.roles === undefined ? {} : { roles: input.roles }),
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
 * @param at code of the node where it is shown.
 *
 * @throws GuantongError GT_TOKEN_INVALID with the reason; the token itself is never part of it.
 */
export async function verifyAccessToken(
  jwt: string,
  issuers: readonly TokenIssuer[],
  at: string,
  now: Date,
): Promise<Principal> {
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
    throw new GuantongError('GT_TOKEN_INVALID', {
      reason: 'claims roles, regions, verbs, sharing or documents are malformed',
    })
  return {
    issuer: trusted.issuer,
    subject: claims.data.sub,
    roles: claims.data.roles,
    regions: claims.data.regions,
    verbs: claims.data.verbs,
    sharing: claims.data.sharing,
    via: [],
    presentedAt: at,
    ...(payload.jti === undefined ? {} : { tokenId: payload.jti }),
    token: jwt,
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
