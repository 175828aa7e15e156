/**
 * Which neighbour speaks for which part of a region.
 *
 * @module
 */
import type { Topology } from '@guantong/contract'
import type { Divisions } from '@guantong/standard'

/** What one origin holds of a region. */
export interface OriginPart {
  /** The origin's node. */
  readonly origin: string
  /** The region itself where the origin holds it or more; else the origin's own region. */
  readonly region: string
  /** `self`, or the child on the way. */
  readonly hop: string
  /** What the child is asked for: the region, or as much of it as lies below the child. */
  readonly askFor: string
}

/** Origins that are not at or below this node are left out: this node cannot ask them. */
export function splitOrigins(
  region: string,
  { topology, divisions, self }: { topology: Topology; divisions: Divisions; self: string },
): OriginPart[] {
  const parts: OriginPart[] = []
  for (const node of topology.nodes) {
    if (!node.origin) continue
    for (const own of node.regions) {
      const isWhole = divisions.isWithin(region, own)
      if (!isWhole && !divisions.isWithin(own, region)) continue
      const next = topology.nextHop(self, node.code)
      if (next === undefined) continue
      const held = isWhole ? region : own
      const hop = next === self ? 'self' : next
      const below = topology.nodeOf(next)?.regions ?? []
      const askFor = below.some((of) => divisions.isWithin(region, of))
        ? region
        : (below.find((of) => divisions.isWithin(own, of)) ?? held)
      parts.push({ origin: node.code, region: held, hop, askFor })
    }
  }
  return parts
}
