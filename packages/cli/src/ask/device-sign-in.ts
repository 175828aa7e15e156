/**
 * Signing in from a terminal (RFC 8628): the reader confirms a code in any browser. The node says whose tokens it takes (RFC 9728).
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { Configuration, TokenEndpointResponse } from 'openid-client'
import { z } from 'zod'
import { type KeptSignIn, keepSignIn, keptAt, withSignInsLocked } from './kept-sign-ins.ts'

const TIMEOUT_SECONDS = 10
/** A token is renewed so long before it ends. */
const EARLY_MS = 30_000

const resourceSchema = z.object({
  authorization_servers: z.array(z.url({ protocol: /^https?$/ })).min(1),
  scopes_supported: z.array(z.string()).default(['openid']),
  guantong: z.object({ node: z.string(), commandClientId: z.string().optional(), resource: z.string().optional() }),
})

interface Asked {
  /** The node. */
  readonly endpoint: string
  /** Where the node names none. */
  readonly clientId: string | undefined
  readonly env: NodeJS.ProcessEnv
  readonly now: () => Date
  /** Shows the reader where to go, with which code. */
  readonly show: (to: { url: string; code: string; minutes: number }) => void
}

/** Returns when the reader has confirmed. @throws GuantongError GT_SIGN_IN_REFUSED | GT_ISSUER_UNREACHABLE | GT_CHILD_UNREACHABLE */
export async function signInByDevice({ endpoint, clientId: given, env, now, show }: Asked): Promise<KeptSignIn> {
  const { authorization_servers, scopes_supported, guantong } = await resourceAt(endpoint)
  const issuer = authorization_servers[0] as string
  const clientId = given ?? guantong.commandClientId
  if (clientId === undefined)
    throw new GuantongError('GT_SIGN_IN_REFUSED', { reason: `${endpoint} names no client for the command (--client)` })
  const { resource, node } = guantong
  const config = await clientOf(issuer, clientId)
  const oidc = await import('openid-client')
  const forResource: Record<string, string> = resource === undefined ? {} : { resource }
  const answer = await oidc
    .initiateDeviceAuthorization(config, { scope: scopes_supported.join(' '), ...forResource })
    .then((begun) => {
      const { verification_uri_complete: whole, verification_uri, user_code: code, expires_in } = begun
      show({ url: whole ?? verification_uri, code, minutes: Math.round(expires_in / 60) })
      return oidc.pollDeviceAuthorizationGrant(config, begun, forResource)
    })
    .catch((error: Error & { error?: string }) => {
      throw new GuantongError('GT_SIGN_IN_REFUSED', { reason: error.error ?? error.message }, { cause: error })
    })
  const subject = answer.claims()?.sub ?? ''
  const at = { endpoint: new URL(endpoint).origin, node, issuer, clientId, subject }
  const kept = { ...at, ...(resource === undefined ? {} : { resource }), ...tokensIn(answer, now()) }
  keepSignIn(endpoint, kept, env)
  return kept
}

/** The access token of a kept sign-in, renewed where it must be. @throws GuantongError GT_NOT_SIGNED_IN */
export async function freshToken(kept: KeptSignIn, env: NodeJS.ProcessEnv, now: Date): Promise<string> {
  const lasts = ({ endsAt }: KeptSignIn): boolean => Date.parse(endsAt) - now.getTime() > EARLY_MS
  if (lasts(kept)) return kept.access
  return withSignInsLocked(env, async () => {
    const { endpoint, issuer, clientId } = kept
    // Another command may have been quicker.
    const latest = keptAt(endpoint, env)
    if (latest !== undefined && lasts(latest)) return latest.access
    const { refresh, resource } = latest ?? kept
    if (refresh === undefined) throw new GuantongError('GT_NOT_SIGNED_IN', { node: endpoint })
    const [oidc, config] = await Promise.all([import('openid-client'), clientOf(issuer, clientId)])
    const answer = await oidc
      .refreshTokenGrant(config, refresh, resource === undefined ? {} : { resource })
      .catch((cause: unknown) => {
        throw new GuantongError('GT_NOT_SIGNED_IN', { node: endpoint }, { cause })
      })
    const renewed = { ...(latest ?? kept), refresh, ...tokensIn(answer, now) }
    keepSignIn(endpoint, renewed, env)
    return renewed.access
  })
}

/** That the issuer takes the refresh token no more; it may not answer. */
export async function revokeAtIssuer({ issuer, clientId, refresh }: KeptSignIn): Promise<void> {
  if (refresh === undefined) return
  const [oidc, config] = await Promise.all([import('openid-client'), clientOf(issuer, clientId)])
  await oidc.tokenRevocation(config, refresh, { token_type_hint: 'refresh_token' })
}

function tokensIn(answer: TokenEndpointResponse, now: Date): Pick<KeptSignIn, 'access' | 'refresh' | 'endsAt'> {
  const endsAt = new Date(now.getTime() + (answer.expires_in ?? 300) * 1000).toISOString()
  const { access_token: access, refresh_token: refresh } = answer
  return { access, endsAt, ...(refresh === undefined ? {} : { refresh }) }
}

async function resourceAt(endpoint: string): Promise<z.infer<typeof resourceSchema>> {
  const signal = AbortSignal.timeout(TIMEOUT_SECONDS * 1000)
  const response = await fetch(new URL('/.well-known/oauth-protected-resource', endpoint), { signal }).catch(
    (cause: unknown) => {
      throw new GuantongError('GT_CHILD_UNREACHABLE', { node: endpoint }, { cause })
    },
  )
  const parsed = resourceSchema.safeParse(await response.json().catch(() => null))
  if (parsed.success) return parsed.data
  throw new GuantongError('GT_SIGN_IN_REFUSED', { reason: `${endpoint} knows no sign-in` })
}

async function clientOf(issuer: string, clientId: string): Promise<Configuration> {
  const oidc = await import('openid-client')
  const url = new URL(issuer)
  const isHere = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(url.hostname)
  return oidc
    .discovery(url, clientId, {}, oidc.None(), {
      timeout: TIMEOUT_SECONDS,
      // In clear on this machine only.
      execute: isHere && url.protocol === 'http:' ? [oidc.allowInsecureRequests] : [],
    })
    .catch((cause: Error) => {
      throw new GuantongError('GT_ISSUER_UNREACHABLE', { issuer, reason: cause.message }, { cause })
    })
}
