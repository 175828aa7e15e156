/**
 * The topology as its issuer signed it (拓扑签名), and who that is.
 *
 * @module
 */
import { GuantongError, type PublicKey, parseTopology, type Topology } from '@guantong/contract'
import { parse } from 'yaml'
import { z } from 'zod'
import { openTopology, splitTopology, type TopologyVersion } from './signed-topology.ts'

/** Of each key its name and its public half; more than one while one follows another. */
export const topologyIssuerSchema = z
  .array(z.strictObject({ kid: z.string().min(1), x: z.string().min(1) }))
  .min(1)
  .max(20)
  .optional()

/** `allow`: a file without a signature is taken as it is. Whoever can write it says who everybody is. */
export const topologyUnsignedSchema = z.literal('allow').optional()

export interface TopologyTrust {
  readonly topologyIssuer?: readonly { readonly kid: string; readonly x: string }[] | undefined
  readonly topologyUnsigned?: 'allow' | undefined
}

export interface ReadTopology {
  readonly topology: Topology
  /** Left out where none has to sign. */
  readonly version?: TopologyVersion
}

/** @throws GuantongError GT_TOPOLOGY_UNSIGNED | GT_TOPOLOGY_INVALID */
export function readTopology(text: string, { topologyIssuer, topologyUnsigned }: TopologyTrust): ReadTopology {
  if (topologyIssuer !== undefined) {
    const keys = topologyIssuer.map(({ kid, x }): PublicKey => ({ kty: 'OKP', crv: 'Ed25519', kid, x }))
    const version = openTopology(text, keys)
    return { topology: topologyIn(text), version }
  }
  if (topologyUnsigned !== 'allow') {
    throw new GuantongError('GT_TOPOLOGY_UNSIGNED', { reason: 'node.yaml names no issuer' })
  }
  return { topology: topologyIn(text) }
}

function topologyIn(text: string): Topology {
  let json: unknown
  try {
    json = parse(splitTopology(text).body)
  } catch (cause) {
    throw new GuantongError('GT_TOPOLOGY_INVALID', { reason: (cause as Error).message }, { cause })
  }
  return parseTopology(json)
}
