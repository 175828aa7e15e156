/**
 * Someone who asks, as a node knows them once their token has been verified.
 *
 * @module
 */
import { type Principal, ROLES } from '@guantong/contract'

/** @param at where the token was shown, unless `via` says so. */
export const asker = (at: string, { via = [], ...own }: Partial<Principal> = {}): Principal => ({
  ...{ issuer: via[0] ?? at, subject: 'test', roles: ROLES, regions: [at], verbs: ['read'] },
  ...{ sharing: 'conditional', via, presentedAt: via[0] ?? at },
  ...own,
})
