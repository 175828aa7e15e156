/**
 * Who is whose parent. Explicit data: digits name and contain, they never make a parent
 * (municipalities are province and city at once; 省直辖县级市 hang under a province; 兵团 reports beside the provinces).
 *
 * @module
 */
import { z } from 'zod'
import { GuantongError } from './errors.ts'
import { NATION, regionCodeSchema } from './region.ts'

const secondsSchema = z.number().int().nonnegative()

/** Times in seconds since 1970. */
export const publicKeySchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
  /** `seal`, unless it says otherwise: for everything nodes sign to each other. `token`: for access tokens, and nothing else. */
  use: z.enum(['seal', 'token']).optional(),
  /** Seals made before or after are not accepted. */
  nbf: z.number().int().optional(),
  exp: z.number().int().optional(),
  /** Taken back at this time. `forgedSince`: it was stolen, and what it has sealed since then counts for nothing. */
  revoked: z
    .strictObject({ at: secondsSchema, forgedSince: secondsSchema.optional() })
    .refine(({ at, forgedSince = 0 }) => forgedSince <= at, 'forgedSince is not before at')
    .optional(),
})
export type PublicKey = z.infer<typeof publicKeySchema>

export const topologyNodeSchema = z.object({
  code: regionCodeSchema,
  name: z.string().default(''),
  tier: z.enum(['nation', 'province', 'city']),
  parent: regionCodeSchema.nullable(),
  /** Regions the node speaks for, without their sub-divisions. */
  regions: z.array(regionCodeSchema).min(1),
  /** Holds cases of its own: a city, or a municipality (直辖市). */
  origin: z.boolean(),
  endpoint: z.string().optional(),
  keys: z.array(publicKeySchema).default([]),
})
export type TopologyNode = z.infer<typeof topologyNodeSchema>

/** Keys of an issuer: public ones alone. */
const jwksSchema = z.object({
  keys: z
    .array(
      z.looseObject({ kty: z.enum(['OKP', 'EC', 'RSA']), kid: z.string().optional(), d: z.undefined().optional() }),
    )
    .min(1)
    .max(100),
})

/** Whose tokens are taken besides a node's own: a service people sign in at. */
export const tokenIssuerSchema = z.strictObject({
  issuer: z
    .string()
    .min(1)
    .max(500)
    // A node's tokens carry its code as their issuer: nobody else issues under it.
    .refine((issuer) => !regionCodeSchema.safeParse(issuer).success, 'it has the name of a node'),
  audience: z.string().min(1).max(500),
  jwks: jwksSchema.optional(),
  jwksUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** Under which claims roles and regions stand; a point goes into a claim. */
  claims: z
    .strictObject({ roles: z.string().min(1).default('roles'), regions: z.string().min(1).default('regions') })
    .default({ roles: 'roles', regions: 'regions' }),
  /** From `iat` to `exp` of a token, at most: a day. */
  maxAgeSeconds: z.number().int().min(1).max(86_400).default(3_600),
})

export type TokenIssuerConfig = z.infer<typeof tokenIssuerSchema>

/** `serves`: at which nodes its tokens are shown. */
const topologyIssuerSchema = tokenIssuerSchema
  .extend({ serves: z.array(regionCodeSchema).min(1) })
  .refine(({ jwks, jwksUrl }) => (jwks === undefined) !== (jwksUrl === undefined), 'give jwks or jwksUrl')
export type TopologyIssuer = z.infer<typeof topologyIssuerSchema>

export const topologySchema = z.object({
  nodes: z.array(topologyNodeSchema).min(1),
  issuers: z.array(topologyIssuerSchema).default([]),
})

export interface Topology {
  readonly nodes: readonly TopologyNode[]
  readonly issuers: readonly TopologyIssuer[]
  nodeOf(code: string): TopologyNode | undefined
  /** The node that speaks for exactly this region. */
  ownerOf(region: string): TopologyNode | undefined
  childrenOf(code: string): readonly TopologyNode[]
  /** Is `code` the node `ancestor` itself, or anywhere below it? */
  isWithin(code: string, ancestor: string): boolean
  /** The child of `from` on the way down to `to`; `from` itself if they are one; undefined if `to` is not below. */
  nextHop(from: string, to: string): string | undefined
}

/**
 * Parses and checks a topology.
 *
 * @throws GuantongError GT_TOPOLOGY_INVALID on shape errors, unknown parents, loops, a region with two owners, a code, a key or its
 * name twice, a node below the nation that speaks for the nation, or an issuer that serves a node that is none.
 */
export function parseTopology(input: unknown): Topology {
  const parsed = topologySchema.safeParse(input)
  if (!parsed.success) throw new GuantongError('GT_TOPOLOGY_INVALID', { reason: z.prettifyError(parsed.error) })
  const { nodes, issuers } = parsed.data
  requireUnique(nodes)
  requireKnown(issuers, nodes)
  const byCode = new Map(nodes.map((node) => [node.code, node]))
  const owners = new Map<string, TopologyNode>()
  const children = new Map<string, TopologyNode[]>()
  for (const node of nodes) {
    for (const region of node.regions) {
      if (owners.has(region))
        throw new GuantongError('GT_TOPOLOGY_INVALID', { reason: `region ${region} has two owners` })
      owners.set(region, node)
    }
    if (node.parent === null) continue
    if (!byCode.has(node.parent)) {
      throw new GuantongError('GT_TOPOLOGY_INVALID', { reason: `${node.code} names the unknown parent ${node.parent}` })
    }
    children.set(node.parent, [...(children.get(node.parent) ?? []), node])
  }
  const pathUp = (code: string): string[] => {
    const path: string[] = []
    for (let at = byCode.get(code); at !== undefined; at = at.parent === null ? undefined : byCode.get(at.parent)) {
      if (path.includes(at.code))
        throw new GuantongError('GT_TOPOLOGY_INVALID', { reason: `${at.code} is its own ancestor` })
      path.push(at.code)
    }
    return path
  }
  const paths = new Map(nodes.map((node) => [node.code, pathUp(node.code)]))
  return {
    nodes,
    issuers,
    nodeOf: (code) => byCode.get(code),
    ownerOf: (region) => owners.get(region),
    childrenOf: (code) => children.get(code) ?? [],
    isWithin: (code, ancestor) => paths.get(code)?.includes(ancestor) ?? false,
    nextHop(from, to) {
      const path = paths.get(to)
      const at = path?.indexOf(from) ?? -1
      return path === undefined || at < 0 ? undefined : at === 0 ? from : path[at - 1]
    },
  }
}

/** Of two nodes or keys under one name the later would stand for the other without a word. */
function requireUnique(nodes: readonly TopologyNode[]): void {
  const refuse = (reason: string) => new GuantongError('GT_TOPOLOGY_INVALID', { reason })
  const codes = new Set<string>()
  const holders = new Map<string, string>()
  for (const { code, tier, regions, keys } of nodes) {
    if (codes.has(code)) throw refuse(`node ${code} stands in it twice`)
    codes.add(code)
    if (tier !== 'nation' && regions.includes(NATION))
      throw refuse(`${code} is of tier ${tier} and speaks for ${NATION}`)
    for (const { kid, x } of keys) {
      for (const [what, name] of [
        ['the kid', kid],
        ['the key', x],
      ] as const) {
        const holder = holders.get(`${what} ${name}`)
        if (holder !== undefined) throw refuse(`${what} ${name} stands at ${holder} and at ${code}`)
        holders.set(`${what} ${name}`, code)
      }
    }
  }
}

function requireKnown(issuers: readonly TopologyIssuer[], nodes: readonly TopologyNode[]): void {
  const codes = new Set(nodes.map(({ code }) => code))
  for (const { issuer, serves } of issuers) {
    const unknown = serves.find((code) => !codes.has(code))
    if (unknown === undefined) continue
    throw new GuantongError('GT_TOPOLOGY_INVALID', {
      reason: `the issuer ${issuer} serves the unknown node ${unknown}`,
    })
  }
}
