/**
 * Small worlds: a topology with fresh keys for every node.
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
  document: { nodes: unknown[] }
  keys: ReadonlyMap<string, NodeKey>
  jwks: ReadonlyMap<string, Jwk>
  keyOf(code: string): NodeKey
}

export async function makeTopology(nodes: readonly PlacedNode[]): Promise<World> {
  const jwks = new Map<string, Jwk>()
  const keys = new Map<string, NodeKey>()
  for (const { code } of nodes) {
    const jwk = await generateNodeKey(`${code}-1`)
    jwks.set(code, jwk)
    keys.set(code, importNodeKey(jwk))
  }
  const document = {
    nodes: nodes.map(({ code, parent, tier, origin }) => ({
      code,
      parent,
      tier,
      name: code,
      regions: [code],
      origin: origin ?? tier === 'city',
      keys: [publicKeyOf(jwks.get(code) as Jwk)],
    })),
  }
  return {
    topology: parseTopology(document),
    document,
    keys,
    jwks,
    keyOf: (code) => keys.get(code) as NodeKey,
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
