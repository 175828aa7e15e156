/**
 * Asking a node over GraphQL.
 *
 * @module
 */
import { ROLES, signAccessToken } from '@guantong/contract'
import type { Site } from './world.ts'

/** A token lives for an hour of its node's clock. */
const RENEWED_AFTER_MS = 20 * 60 * 1000
const tokens = new WeakMap<Site, { readonly token: Promise<string>; readonly at: number }>()

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

/** Valid by the node's own clock, wherever that stands. */
function tokenFor(site: Site): Promise<string> {
  const at = Date.now() + site.node.clockOffsetMs
  const known = tokens.get(site)
  if (known !== undefined && Math.abs(at - known.at) < RENEWED_AFTER_MS) return known.token
  const token = signAccessToken(site.tokenKey, {
    issuer: site.code,
    audience: site.code,
    subject: 'laboratory',
    roles: ROLES,
    regions: ['000000'],
    verbs: ['read', 'write'],
    issuedAt: new Date(at),
    lifetimeSeconds: 3600,
    id: `${site.code}-laboratory-${at}`,
  })
  tokens.set(site, { token, at })
  return token
}
