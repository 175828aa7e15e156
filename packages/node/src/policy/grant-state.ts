/**
 * What a request for a grant is now: a pure function of what was asked and answered, and of a clock (L1). Nobody sets it.
 *
 * @module
 */
export const GRANT_STATES = ['WAITING', 'LATE', 'REFUSED', 'NOT_YET', 'IN_FORCE', 'OVER', 'REVOKED'] as const
export type GrantState = (typeof GRANT_STATES)[number]

/** Null where it has not been. */
export interface GrantFacts {
  readonly validFrom: Date
  readonly validUntil: Date
  readonly answerDue: Date
  readonly approved: boolean | null
  readonly revokedAt: Date | null
}

export function grantStateOf(
  { validFrom, validUntil, answerDue, approved, revokedAt }: GrantFacts,
  now: Date,
): GrantState {
  if (approved === null) return now < answerDue ? 'WAITING' : 'LATE'
  if (!approved) return 'REFUSED'
  if (revokedAt !== null && revokedAt <= now) return 'REVOKED'
  return now < validFrom ? 'NOT_YET' : now < validUntil ? 'IN_FORCE' : 'OVER'
}
