/**
 * Which way a region's data lies.
 *
 * @module
 */
import type { Topology } from '@guantong/contract'
import type { Divisions } from '@guantong/standard'
import type { Route } from '@guantong/view'

/**
 * The owner of a region is the nearest node at or above it that speaks for it. A node that raises no cases of its own (a
 * province above an unconnected city) holds rows of its own region only, and of `heldByOrigins` none at all: there no node is
 * asked.
 */
export function createRoute(
  topology: Topology,
  divisions: Divisions,
  self: string,
  heldByOrigins: ReadonlySet<string>,
): Route {
  interface Way {
    readonly hop: string | null
    readonly owner: 'origin' | 'own rows' | 'nothing'
  }
  const known = new Map<string, Way>()
  let nodes = topology.nodes
  const find = (region: string): Way => {
    for (let at: string | null = region; at !== null; at = divisions.get(at)?.parent ?? null) {
      const owner = topology.ownerOf(at)
      if (owner === undefined) continue
      const hop = topology.nextHop(self, owner.code) ?? null
      return {
        hop: hop === self ? 'self' : hop,
        owner: owner.origin ? 'origin' : at === region ? 'own rows' : 'nothing',
      }
    }
    return { hop: null, owner: 'nothing' }
  }
  return (region, field) => {
    if (nodes !== topology.nodes) {
      nodes = topology.nodes
      known.clear()
    }
    let way = known.get(region)
    if (way === undefined) {
      way = find(region)
      // Only divisions are kept: whatever else a client writes must not fill the memory.
      if (divisions.get(region) !== undefined) known.set(region, way)
    }
    if (way.owner === 'origin') return way.hop
    return way.owner === 'own rows' && !heldByOrigins.has(field) ? way.hop : null
  }
}
