/**
 * Someone who asks, as a node knows them once their token has been verified; and the tokens they come with.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { type AccessTokenInput, type Principal, ROLES, signAccessToken } from '@guantong/contract'
import { audienceOf, ISSUER, type World } from './make-topology.ts'

/** @param at where the token was shown, unless `via` says so. */
export const asker = (at: string, { via = [], ...own }: Partial<Principal> = {}): Principal => ({
  ...{ issuer: ISSUER, subject: 'test', roles: ROLES, regions: [at], verbs: ['read'] },
  ...{ sharing: 'conditional', via, presentedAt: via[0] ?? at },
  ...own,
})

type Rights = Partial<Pick<Principal, 'subject' | 'roles' | 'regions' | 'verbs' | 'sharing' | 'documents' | 'purpose'>>

/** A token of the people of this world for one node. */
export const tokenFor = (
  world: Pick<World, 'issuerKey'>,
  code: string,
  { subject = 'test', roles = ROLES, regions = ['000000'], ...rights }: Rights = {},
  more: Partial<AccessTokenInput> = {},
): Promise<string> =>
  signAccessToken(world.issuerKey, {
    ...{ issuer: ISSUER, audience: audienceOf(code), subject, roles, regions, ...rights },
    ...{ issuedAt: new Date(), lifetimeSeconds: 600, id: randomUUID(), ...more },
  })

/** One whose questions other nodes answer: with a token. */
export async function askerWith(world: Pick<World, 'issuerKey'>, at: string, own: Rights = {}): Promise<Principal> {
  const rights = { regions: [at], ...own }
  return asker(at, { ...rights, token: await tokenFor(world, at, rights) })
}
