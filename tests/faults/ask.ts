/**
 * Asking a node over GraphQL.
 *
 * @module
 */
import { ROLES, signAccessToken } from '@guantong/contract'
import type { Site } from './world.ts'

const DAY_SECONDS = 24 * 60 * 60
const tokens = new WeakMap<Site, Promise<string>>()

// biome-ignore lint/suspicious/noExplicitAny: answers are read by the document that asked for them
export type Data = any

/** Rejects when the node is away or refuses. */
export async function ask(
  site: Site,
  query: string,
  variables: object = {},
  timeoutMs = 5_000,
): Promise<{ data: Data }> {
  const response = await fetch(`${site.node.endpoint}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await tokenFor(site)}` },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(timeoutMs),
  })
  const answer = (await response.json()) as { data: Data; errors?: { message: string }[] }
  if (answer.errors !== undefined) throw new Error(answer.errors[0]?.message)
  return answer
}

/** Valid whatever the node's clock says. */
function tokenFor(site: Site): Promise<string> {
  const known = tokens.get(site)
  if (known !== undefined) return known
  const { key } = site.keys[0] as Site['keys'][number]
  const made = signAccessToken(key, {
    issuer: site.code,
    audience: site.code,
    subject: 'laboratory',
    roles: ROLES,
    regions: ['000000'],
    verbs: ['read', 'write'],
    sharing: 'withheld',
    issuedAt: new Date(Date.now() - 3 * DAY_SECONDS * 1000),
    lifetimeSeconds: 9 * DAY_SECONDS,
    id: `${site.code}-laboratory`,
  })
  tokens.set(site, made)
  return made
}
