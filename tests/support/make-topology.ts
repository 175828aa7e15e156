/**
 * Small worlds: a topology with fresh keys for every node, and an issuer where its people sign in.
 *
 * @module
 */
import {
  generateNodeKey,
  importNodeKey,
  type NodeKey,
  parseTopology,
  publicKeyOf,
  type Topology,
  type TopologyIssuer,
} from '@guantong/contract'

type Jwk = Awaited<ReturnType<typeof generateNodeKey>>

export interface PlacedNode {
  code: string
  parent: string | null
  tier: 'nation' | 'province' | 'city'
  /** Holds cases of its own. */
  origin?: boolean
}

export interface World {
  topology: Topology
  /** What a topology file holds. */
  document: { nodes: unknown[]; issuers: unknown[] }
  keys: ReadonlyMap<string, NodeKey>
  jwks: ReadonlyMap<string, Jwk>
  /** Of tokens that nodes sign themselves. */
  tokenJwks: ReadonlyMap<string, Jwk>
  keyOf(code: string): NodeKey
  tokenKeyOf(code: string): NodeKey
  /** With which {@link ISSUER} signs. */
  issuerKey: NodeKey
}

/** Where the people of a test sign in. */
export const ISSUER = 'https://identity.test'
/** Its tokens are for one node each. */
export const audienceOf = (code: string): string => `https://${code}.test`

/** What a topology says of it. */
export const issuersFor = (codes: readonly string[], jwk: Jwk): TopologyIssuer[] =>
  codes.map((code) => ({
    ...{ issuer: ISSUER, audience: audienceOf(code), serves: [code], maxAgeSeconds: 3600 },
    ...{ claims: { roles: 'roles', regions: 'regions' }, jwks: { keys: [{ ...publicKeyOf(jwk), alg: 'EdDSA' }] } },
  }))

export async function makeTopology(nodes: readonly PlacedNode[]): Promise<World> {
  const jwks = new Map<string, Jwk>()
  const tokenJwks = new Map<string, Jwk>()
  const keys = new Map<string, NodeKey>()
  for (const { code } of nodes) {
    const jwk = await generateNodeKey(`${code}-1`)
    jwks.set(code, jwk)
    tokenJwks.set(code, await generateNodeKey(`${code}-token-1`))
    keys.set(code, importNodeKey(jwk))
  }
  const issuerJwk = await generateNodeKey('people-1')
  const document = {
    nodes: nodes.map(({ code, parent, tier, origin }) => ({
      code,
      parent,
      tier,
      name: code,
      regions: [code],
      origin: origin ?? tier === 'city',
      keys: [publicKeyOf(jwks.get(code) as Jwk), publicKeyOf(tokenJwks.get(code) as Jwk, 'token')],
    })),
    issuers: issuersFor(
      nodes.map(({ code }) => code),
      issuerJwk,
    ),
  }
  return {
    topology: parseTopology(document),
    document,
    keys,
    jwks,
    tokenJwks,
    keyOf: (code) => keys.get(code) as NodeKey,
    tokenKeyOf: (code) => importNodeKey(tokenJwks.get(code) as Jwk),
    issuerKey: importNodeKey(issuerJwk),
  }
}

/** Nation, one province, one city: the shortest way up. */
export const THREE_TIERS: readonly PlacedNode[] = [
  { code: '000000', parent: null, tier: 'nation' },
  { code: '370000', parent: '000000', tier: 'province' },
  { code: '370200', parent: '370000', tier: 'city' },
]

/** A parent and its child. */
export const PAIR: readonly PlacedNode[] = [
  { code: '370000', parent: null, tier: 'province' },
  { code: '370200', parent: '370000', tier: 'city' },
]
