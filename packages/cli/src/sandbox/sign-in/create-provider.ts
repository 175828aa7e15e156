/**
 * The sandbox's OpenID provider: a real one (oidc-provider), with people of its own and its state in memory. It shows how a node meets
 * the provider of a ministry or a city, and stands in for none.
 *
 * @module
 */
import Provider, { type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider'
import type { Person } from './people.ts'
import { COMMAND_CLIENT, type ProviderPlan } from './provider-plan.ts'
import {
  codePage,
  confirmPage,
  deviceDonePage,
  failedPage,
  languageOf,
  signedOutPage,
  signOutPage,
} from './sign-in-pages.ts'

const TOKEN_SECONDS = 600
const DAY_SECONDS = 86_400

export function createDemoProvider(plan: ProviderPlan): Provider {
  return new Provider(plan.issuer, configurationOf(plan))
}

const rightsOf = ({ roles, regions, verbs, sharing }: Pick<Person, 'roles' | 'regions' | 'verbs' | 'sharing'>) => ({
  ...{ roles: [...roles], regions: [...regions], verbs: [...verbs], sharing },
})

function configurationOf(plan: ProviderPlan): Configuration {
  const personOf = (id: string): Person | undefined => plan.people.find((person) => person.id === id)
  const seconds = plan.tokenSeconds ?? TOKEN_SECONDS
  return {
    clients: clientsOf(plan),
    jwks: { keys: [{ ...plan.key, use: 'sig', alg: 'ES256' }] },
    cookies: { keys: [plan.cookieSecret] },
    clientBasedCORS: () => false,
    pkce: { required: () => true },
    scopes: ['openid', 'profile'],
    claims: { openid: ['sub'], profile: ['name'] },
    // The name stands in the ID token itself: a node asks nothing more.
    conformIdTokenClaims: false,
    findAccount: (_, id) => {
      const person = personOf(id)
      if (person === undefined) return undefined
      const name = `${person.name.zh} ${person.name.en}`
      return { accountId: id, claims: () => ({ sub: id, name }) }
    },
    extraTokenClaims(_, token) {
      if (token.kind === 'AccessToken') {
        const person = personOf(token.accountId)
        return person && rightsOf(person)
      }
      const program = plan.programs.find(({ clientId }) => clientId === token.clientId)
      return program && rightsOf(program)
    },
    issueRefreshToken: async (_, client) => client.grantTypeAllowed('refresh_token'),
    ttl: {
      ...{ AccessToken: seconds, ClientCredentials: seconds, IdToken: 600, AuthorizationCode: 60, DeviceCode: 600 },
      ...{ Interaction: 600, Grant: DAY_SECONDS, RefreshToken: DAY_SECONDS, Session: DAY_SECONDS },
    },
    fetch: (url, init) => tellNode(plan, url, init),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: grantAll,
    renderError: (ctx, out) => show(ctx, failedPage(languageIn(ctx), `${out.error}: ${out.error_description ?? ''}`)),
    features: featuresOf(plan, seconds),
  }
}

function featuresOf({ nodes }: ProviderPlan, accessTokenTTL: number): NonNullable<Configuration['features']> {
  return {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    revocation: { enabled: true },
    userinfo: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => show(ctx, signOutPage(languageIn(ctx), form)),
      postLogoutSuccessSource: (ctx) => show(ctx, signedOutPage(languageIn(ctx))),
    },
    deviceFlow: {
      enabled: true,
      userCodeInputSource: (ctx, form, _, error) => show(ctx, codePage(languageIn(ctx), form, error !== undefined)),
      userCodeConfirmSource: (ctx, form, _, __, code) => show(ctx, confirmPage(languageIn(ctx), form, code)),
      successSource: (ctx) => show(ctx, deviceDonePage(languageIn(ctx))),
    },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo(_, resource) {
        if (!nodes.some((node) => node.resource === resource)) throw new errors.InvalidTarget()
        const jwt = { sign: { alg: 'ES256' as const } }
        return { scope: '', audience: resource, accessTokenTTL, accessTokenFormat: 'jwt', jwt }
      },
    },
  }
}

/** The library asks no address of this machine for others' sake; the nodes of the sandbox are there. */
function tellNode(
  { nodes }: ProviderPlan,
  url: string | URL | Request,
  init: RequestInit | undefined,
): Promise<Response> {
  const to = new URL(url instanceof Request ? url.url : url)
  if (!nodes.some(({ address }) => address === to.origin))
    return Promise.reject(new TypeError('no node of the sandbox'))
  const { method, headers, body, signal } = init ?? {}
  return fetch(to, { ...{ method, headers, body, signal }, redirect: 'error' } as RequestInit)
}

const languageIn = (ctx: KoaContextWithOIDC) => languageOf(ctx.headers['accept-language'])

function show(ctx: KoaContextWithOIDC, body: string): void {
  ctx.type = 'html'
  ctx.body = body
}

/** Whoever chose a person has agreed to what the node asks for. */
async function grantAll({ oidc }: KoaContextWithOIDC) {
  const { session, client, provider, params, result } = oidc
  if (session?.accountId === undefined || client === undefined) return undefined
  const known = result?.consent?.grantId ?? session.grantIdFor(client.clientId)
  const grant =
    (known && (await provider.Grant.find(known))) ||
    new provider.Grant({ accountId: session.accountId, clientId: client.clientId })
  grant.addOIDCScope(String(params?.scope ?? 'openid'))
  grant.addOIDCClaims(['name'])
  for (const resource of [params?.resource ?? []].flat()) grant.addResourceScope(String(resource), '')
  await grant.save()
  return grant
}

function clientsOf({ nodes, programs }: ProviderPlan): Configuration['clients'] {
  return [
    ...nodes.map(({ code, clientId, clientSecret, address }) => ({
      ...{ client_id: clientId, client_secret: clientSecret, client_name: `Guantong ${code}` },
      ...{ redirect_uris: [`${address}/callback`], post_logout_redirect_uris: [`${address}/`] },
      ...{ response_types: ['code' as const], grant_types: ['authorization_code', 'refresh_token'] },
      ...{ id_token_signed_response_alg: 'ES256' as const },
      ...{ backchannel_logout_uri: `${address}/backchannel-logout`, backchannel_logout_session_required: true },
    })),
    {
      ...{ client_id: COMMAND_CLIENT, client_name: 'guantong', token_endpoint_auth_method: 'none' as const },
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      ...{ response_types: [], redirect_uris: [], id_token_signed_response_alg: 'ES256' as const },
    },
    ...programs.map(({ clientId, clientSecret }) => ({
      ...{ client_id: clientId, client_secret: clientSecret, client_name: clientId },
      id_token_signed_response_alg: 'ES256' as const,
      ...{ response_types: [], redirect_uris: [], grant_types: ['client_credentials'] },
    })),
  ]
}
