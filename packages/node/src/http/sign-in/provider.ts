/**
 * The issuer of tokens, as a client of it sees it (OpenID Connect). It is discovered when it is first needed, and again while it does not
 * answer: a node starts without it.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { Configuration, TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client'
import type { Attempt } from './attempt.ts'
import type { SessionTokens } from './session-id.ts'
import type { SignInOptions } from './sign-in-options.ts'

export interface SignedIn {
  readonly tokens: SessionTokens
  readonly subject: string
  readonly sid: string | null
  /** May be empty. */
  readonly name: string
}

export interface Provider {
  /** Where the person signs in. */
  authorizationUrl(attempt: Attempt): Promise<URL>
  /** `search`: what the issuer has sent the browser back with. Whether this node takes the access token has NOT been checked. */
  signedIn(search: string, attempt: Attempt): Promise<SignedIn>
  /** New ones for old. @throws GuantongError GT_SESSION_NOT_RENEWED | GT_ISSUER_UNREACHABLE */
  renew(tokens: SessionTokens): Promise<SessionTokens>
  /** That the refresh token is taken no more; nobody waits for it. */
  revoke(tokens: SessionTokens): Promise<void>
  /** Where the person signs out of the issuer as well; null where it has no such page. */
  signOutUrl(tokens: SessionTokens): Promise<URL | null>
  /** Address of its keys. */
  keysUrl(): Promise<URL>
}

const TIMEOUT_SECONDS = 5
const LONGEST_NAME = 200

export const callbackOf = ({ address }: Pick<SignInOptions, 'address'>): string => `${address}/callback`

export function createProvider(options: SignInOptions): Provider {
  const { issuer, scopes, resource } = options
  const forResource: Record<string, string> = resource === undefined ? {} : { resource }
  let known: Promise<Configuration> | undefined
  const found = (): Promise<Configuration> => {
    known ??= discover(options).catch((error: unknown) => {
      known = undefined
      throw unreachable(issuer, error)
    })
    return known
  }
  return {
    async authorizationUrl({ state, nonce, verifier }) {
      const [oidc, config] = await Promise.all([library(), found()])
      return oidc.buildAuthorizationUrl(config, {
        redirect_uri: callbackOf(options),
        scope: scopes.join(' '),
        ...{ state, nonce, code_challenge: await oidc.calculatePKCECodeChallenge(verifier) },
        code_challenge_method: 'S256',
        ...forResource,
      })
    },
    async signedIn(search, { state, nonce, verifier }) {
      const [oidc, config] = await Promise.all([library(), found()])
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
      const answer = await oidc
        .authorizationCodeGrant(config, new URL(callbackOf(options) + search), checks, forResource)
        .catch((error: unknown) => {
          throw refusedBy(issuer, error, 'GT_SIGN_IN_REFUSED')
        })
      return signedInBy(answer)
    },
    async renew(tokens) {
      if (tokens.refresh === undefined)
        throw new GuantongError('GT_SESSION_NOT_RENEWED', { reason: 'it gave no refresh token' })
      const [oidc, config] = await Promise.all([library(), found()])
      const answer = await oidc.refreshTokenGrant(config, tokens.refresh, forResource).catch((error: unknown) => {
        throw refusedBy(issuer, error, 'GT_SESSION_NOT_RENEWED')
      })
      return {
        access: answer.access_token,
        refresh: answer.refresh_token ?? tokens.refresh,
        id: answer.id_token ?? tokens.id,
      }
    },
    async revoke({ refresh }) {
      const [oidc, config] = await Promise.all([library(), found()])
      if (refresh === undefined || config.serverMetadata().revocation_endpoint === undefined) return
      await oidc.tokenRevocation(config, refresh, { token_type_hint: 'refresh_token' })
    },
    async signOutUrl({ id }) {
      const [oidc, config] = await Promise.all([library(), found()])
      if (config.serverMetadata().end_session_endpoint === undefined) return null
      return oidc.buildEndSessionUrl(config, { id_token_hint: id, post_logout_redirect_uri: `${options.address}/` })
    },
    async keysUrl() {
      const { jwks_uri } = (await found()).serverMetadata()
      if (jwks_uri === undefined) throw unreachable(issuer, new TypeError('it names no keys'))
      return new URL(jwks_uri)
    },
  }
}

/** Loaded by those who sign in: a node starts without it. */
const library = () => import('openid-client')

async function discover({ issuer, clientId, clientSecret }: SignInOptions): Promise<Configuration> {
  const oidc = await library()
  const authentication = clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret)
  const config = await oidc.discovery(new URL(issuer), clientId, {}, authentication, {
    timeout: TIMEOUT_SECONDS,
    // On this machine: the configuration takes no other.
    execute: issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : [],
  })
  // Signatures of ID tokens are checked wherever they come from.
  oidc.enableNonRepudiationChecks(config)
  return config
}

function signedInBy(answer: TokenEndpointResponse & TokenEndpointResponseHelpers): SignedIn {
  const claims = answer.claims()
  const { access_token: access, refresh_token: refresh, id_token: id } = answer
  if (claims === undefined || id === undefined)
    throw new GuantongError('GT_SIGN_IN_REFUSED', { reason: 'it gave no ID token' })
  return {
    tokens: { access, refresh, id },
    subject: claims.sub,
    sid: typeof claims.sid === 'string' ? claims.sid : null,
    name: typeof claims.name === 'string' ? claims.name.slice(0, LONGEST_NAME) : '',
  }
}

/** What it said, or what was wrong with what it said; anything else is a service that does not answer. */
function refusedBy(
  issuer: string,
  error: unknown,
  code: 'GT_SIGN_IN_REFUSED' | 'GT_SESSION_NOT_RENEWED',
): GuantongError {
  const { error: said, code: kind = '', message } = error as { error?: string; code?: string; message: string }
  if (typeof said === 'string') return new GuantongError(code, { reason: said.slice(0, 200) }, { cause: error })
  const unanswered = ['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON']
  if (kind.startsWith('OAUTH_') && !unanswered.includes(kind))
    return new GuantongError(code, { reason: message }, { cause: error })
  return unreachable(issuer, error)
}

const unreachable = (issuer: string, cause: unknown): GuantongError => {
  const { message, cause: below } = cause as { message?: string; cause?: { message?: string } }
  return new GuantongError('GT_ISSUER_UNREACHABLE', { issuer, reason: below?.message ?? message ?? '' }, { cause })
}
