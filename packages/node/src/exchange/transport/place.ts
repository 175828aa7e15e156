/**
 * Where a node stands in the topology: itself, its parent, its children.
 *
 * @module
 */
import type { LiveTopology, Topology, TopologyNode } from '@guantong/contract'

export interface Place {
  readonly self: string
  /** Null at the root. */
  readonly parent: string | null
  /** Always those of the topology: the loops read it anew in each of their turns. */
  readonly children: readonly string[]
}

export function placeOf(topology: Topology | LiveTopology, { code: self, parent }: TopologyNode): Place {
  const codes = () => topology.childrenOf(self).map(({ code }) => code)
  const children = codes()
  if ('onChange' in topology) topology.onChange(() => children.splice(0, children.length, ...codes()))
  return { self, parent, children }
}
