/**
 * Which way a region's data lies.
 *
 * @module
 */
import type { Topology } from '@guantong/contract'
import type { Divisions } from '@guantong/standard'
import type { Route } from '@guantong/view'

/**
 * The owner of a region is the nearest node at or above it that speaks for it; where that node holds no cases of its own
 * (a province above an unconnected city), nobody holds them.
 */
export function createRoute(topology: Topology, divisions: Divisions, self: string): Route {
  const known = new Map<string, string | null>()
  const find = (region: string): string | null => {
    for (let at: string | null = region; at !== null; at = divisions.get(at)?.parent ?? null) {
      const owner = topology.ownerOf(at)
      if (owner === undefined) continue
      if (!owner.origin) return null
      const hop = topology.nextHop(self, owner.code)
      return hop === undefined ? null : hop === self ? 'self' : hop
    }
    return null
  }
  return (region) => {
    let hop = known.get(region)
    if (hop === undefined) {
      hop = find(region)
      // Only divisions are kept: whatever else a client writes must not fill the memory.
      if (divisions.get(region) !== undefined) known.set(region, hop)
    }
    return hop
  }
}
