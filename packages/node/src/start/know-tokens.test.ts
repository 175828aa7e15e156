import {
  createLiveTopology,
  type GuantongError,
  generateNodeKey,
  importNodeKey,
  type NodeKey,
  parseTopology,
  publicKeyOf,
  signAccessToken,
  type VerifiedToken,
} from '@guantong/contract'
import { beforeEach, expect, test, vi } from 'vitest'
import { type KnownTokens, knowTokens } from './know-tokens.ts'
import { createOwnPrincipal } from './own-token.ts'
import type { Revocations } from './watch-revocations.ts'

const [NATION, CITY] = ['000000', '370200'] as const
const jwk = await generateNodeKey('city-token')
const ofIssuer = await generateNodeKey('people')
const local = await generateNodeKey('local')
const PEOPLE = { issuer: 'https://people', audience: 'nation', maxAgeSeconds: 3600 }
const jwks = (key: typeof jwk) => ({ keys: [publicKeyOf(key)] })
const place = (cityKeys: object[], issuers: object[]) =>
  parseTopology({
    nodes: [
      { code: NATION, tier: 'nation', parent: null, regions: [NATION], origin: false },
      { code: CITY, tier: 'city', parent: NATION, regions: [CITY], origin: true, keys: cityKeys },
    ],
    issuers,
  })
const CITY_KEYS = [publicKeyOf(jwk, 'token')]
const ISSUERS = [{ ...PEOPLE, serves: [NATION], jwks: jwks(ofIssuer) }]

let time: number
let revoked: (verified: VerifiedToken) => boolean
let changed: () => void
let topology: ReturnType<typeof createLiveTopology>
const warnings = () => vi.fn<(fields: object, message: string) => void>()
let log: { warn: ReturnType<typeof warnings> }
let tokens: KnownTokens

beforeEach(() => {
  time = Date.UTC(2026, 0, 1)
  revoked = () => false
  log = { warn: warnings() }
  topology = createLiveTopology(place(CITY_KEYS, ISSUERS), CITY)
  const refusal = (what: string) => Object.assign(new Error(what), { code: 'GT_TOKEN_REVOKED' }) as GuantongError
  const revocations: Revocations = {
    refusalOf: (verified) => (revoked(verified) ? refusal('revoked') : null),
    onChange(listener) {
      changed = listener
      return { [Symbol.dispose]() {} }
    },
  }
  const own = [{ issuer: 'https://local', audience: CITY, maxAgeSeconds: 3600, claims: CLAIMS, jwks: jwks(local) }]
  tokens = knowTokens({ code: CITY, issuers: own as never, topology, log, revocations }, () => new Date(time))
})

const CLAIMS = { roles: 'roles', regions: 'regions' }
const signed = (key: NodeKey, issuer: string, audience: string, id = 'one') =>
  signAccessToken(key, {
    ...{ issuer, audience, id, subject: 'somebody', regions: [CITY], issuedAt: new Date(time), lifetimeSeconds: 600 },
  })
const own = (id?: string) => signed(importNodeKey(jwk), CITY, CITY, id)
const fromAbove = () => signed(importNodeKey(ofIssuer), PEOPLE.issuer, PEOPLE.audience)

test('a key that is taken out of the topology signs nothing from that moment, however lately its token was verified', async () => {
  const token = await own()
  await tokens.principalOf(token)
  topology.replace(place([], ISSUERS))
  await expect(tokens.principalOf(token)).rejects.toMatchObject({ code: 'GT_TOKEN_KEY' })
  topology.replace(place(CITY_KEYS, ISSUERS))
  await tokens.principalOf(token)
})

test('an issuer that is taken out of it, likewise; and none is asked about where it serves not', async () => {
  const token = await fromAbove()
  expect(await tokens.principalFrom(token, NATION)).toMatchObject({ issuer: PEOPLE.issuer, presentedAt: NATION })
  await expect(tokens.principalFrom(token, CITY)).rejects.toMatchObject({ code: 'GT_TOKEN_ISSUER' })
  await expect(tokens.principalFrom(token, '999999')).rejects.toMatchObject({ code: 'GT_TOKEN_ISSUER' })
  await expect(tokens.principalOf(token)).rejects.toMatchObject({ code: 'GT_TOKEN_ISSUER' })
  topology.replace(place(CITY_KEYS, []))
  await expect(tokens.principalFrom(token, NATION)).rejects.toMatchObject({ code: 'GT_TOKEN_ISSUER' })
})

test('what node.yaml says of issuers is for what is shown here, and for no question from above', async () => {
  const token = await signed(importNodeKey(local), 'https://local', CITY)
  expect(await tokens.principalOf(token)).toMatchObject({ issuer: 'https://local', token })
  await expect(tokens.principalFrom(token, CITY)).rejects.toMatchObject({ code: 'GT_TOKEN_ISSUER' })
})

test('a token that is taken back is refused at once, here and from above, and ends what goes on', async () => {
  const token = await own('taken')
  const above = await fromAbove()
  const principal = await tokens.principalOf(token)
  await tokens.principalFrom(above, NATION)
  const ended = vi.fn()
  using _ = tokens.follow(principal, ended)
  revoked = ({ principal: { tokenId } }) => tokenId === 'taken' || tokenId === 'one'
  changed()
  expect(ended).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'GT_TOKEN_REVOKED' }))
  await expect(tokens.principalOf(token)).rejects.toMatchObject({ code: 'GT_TOKEN_REVOKED' })
  await expect(tokens.principalFrom(above, NATION)).rejects.toMatchObject({ code: 'GT_TOKEN_REVOKED' })
  await tokens.principalOf(await own('other'))
})

test('what goes on ends with its key, and not with another change of the topology', async () => {
  const ended = vi.fn()
  using _ = tokens.follow(await tokens.principalOf(await own()), ended)
  topology.replace(place(CITY_KEYS, []))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(ended).not.toHaveBeenCalled()
  topology.replace(place([], []))
  await vi.waitFor(() => expect(ended).toHaveBeenCalledWith(expect.objectContaining({ code: 'GT_TOKEN_KEY' })))
})

test('each token of an own key is told of once, and refusals only so often', async () => {
  const token = await own()
  for (let i = 0; i < 3; i++) {
    await tokens.principalOf(token)
    time += 31_000
  }
  expect(log.warn).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ issuer: CITY, subject: 'somebody', tokenId: 'one' }),
    'a token signed with a key of this node is used',
  )
  for (let i = 0; i < 100; i++) await tokens.principalOf('x.y.z').catch(() => {})
  expect(log.warn).toHaveBeenCalledTimes(61)
  time += 60_000
  await tokens.principalOf('x.y.z').catch(() => {})
  expect(log.warn.mock.lastCall?.[0]).toMatchObject({ leftOut: 40 })
  expect(JSON.stringify(log.warn.mock.calls)).not.toContain(token)
})

test('what a node asks on its own account it asks with a token of its own, for what everybody may see', async () => {
  const self = topology.nodeOf(CITY) ?? expect.fail()
  const deps = { self, now: () => new Date(time), newId: () => `own ${time}` }
  const asNode = createOwnPrincipal({ ...deps, tokenKey: importNodeKey(jwk) })
  const first = await asNode()
  expect(await tokens.principalFrom(first.token ?? '', CITY)).toMatchObject({
    ...{ issuer: CITY, subject: 'node', roles: ['viewer'], regions: [CITY], verbs: ['read'], sharing: 'unconditional' },
  })
  expect(await asNode()).toBe(first)
  time += 240_000
  expect((await asNode()).token).not.toBe(first.token)
  await expect(createOwnPrincipal({ ...deps, tokenKey: undefined })()).rejects.toMatchObject({
    code: 'GT_KEY_UNREADABLE',
  })
})
