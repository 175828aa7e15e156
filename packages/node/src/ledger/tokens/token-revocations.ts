/**
 * Tokens that were taken back at this node.
 *
 * @module
 */
import type { Db } from '../connection/db.ts'

export const REVOKED_CHANNEL = 'guantong_revoked'

/** `token`: one, by its `jti`. `subject`: all that were issued to it until then. `key`: all that this key signs. */
export const REVOKED_KINDS = ['token', 'subject', 'key'] as const
export type RevokedKind = (typeof REVOKED_KINDS)[number]

export interface Revocation {
  readonly kind: RevokedKind
  readonly value: string
  /** Whose; null: whoever issued them. */
  readonly issuer: string | null
  readonly revokedAt: Date
}

export interface NewRevocation extends Revocation {
  readonly reason: string
  readonly revokedBy: string
}

/** No token lives longer than a day, so that only keys are looked at for longer than two. */
const LOOKED_AT = `kind = 'key' or revoked_at > $1::timestamptz - interval '2 days'`

export async function revokeTokens(db: Db, one: NewRevocation): Promise<void> {
  await db.query(
    `insert into token_revocation (kind, value, issuer, reason, revoked_by, revoked_at) values ($1, $2, $3, $4, $5, $6)`,
    [one.kind, one.value, one.issuer, one.reason, one.revokedBy, one.revokedAt],
  )
}

/** Those that can still matter. */
export async function readRevocations(db: Db, now: Date): Promise<Revocation[]> {
  const { rows } = await db.query<Revocation>(
    `select kind, value, issuer, revoked_at as "revokedAt" from token_revocation where ${LOOKED_AT} order by id`,
    [now],
  )
  return rows
}
