/**
 * How regions lie to this node, which decides what it can know of them.
 *
 * @module
 */
import type { Topology } from '@guantong/contract'
import type { Divisions } from '@guantong/standard'

/**
 * - `OWN`: an origin at or below this node holds it, or a part of it.
 * - `NO_NODE`: of this node or below it, and no origin is connected.
 * - `ABOVE`: this node lies in it, and a tier above speaks for it, or nobody.
 * - `ELSEWHERE`: neither, as a sibling is.
 */
export type Place = 'OWN' | 'NO_NODE' | 'ABOVE' | 'ELSEWHERE'

export type PlaceOf = (region: string) => Place

/** A region that is no division lies elsewhere. A topology that changes is read anew. */
export function placeRegions(context: { topology: Topology; divisions: Divisions; self: string }): PlaceOf {
  const { topology, divisions, self } = context
  let nodes = topology.nodes
  let found: ReturnType<typeof readTopology> | undefined
  return (region) => {
    const owner = topology.ownerOf(region)?.code
    if (owner !== undefined && owner !== self && topology.isWithin(self, owner)) return 'ABOVE'
    if (found === undefined || nodes !== topology.nodes) {
      nodes = topology.nodes
      found = readTopology(context)
    }
    const { spoken, around, origins } = found
    const up = pathUp(region, divisions)
    const holder = up.map((code) => origins.own.get(code)).find((isBelow) => isBelow !== undefined)
    if (holder !== undefined) return holder ? 'OWN' : 'ELSEWHERE'
    const { below = 0, all = 0 } = origins.within.get(region) ?? {}
    if (up.some((code) => spoken.has(code))) return below > 0 ? 'OWN' : all > 0 ? 'ELSEWHERE' : 'NO_NODE'
    // A province without a node, around this city: no sums are kept of it here.
    return around.has(region) ? 'ABOVE' : 'ELSEWHERE'
  }
}

interface Counted {
  below: number
  all: number
}

function readTopology({ topology, divisions, self }: { topology: Topology; divisions: Divisions; self: string }) {
  const spoken = new Set<string>()
  const around = new Set<string>()
  const own = new Map<string, boolean>()
  const within = new Map<string, Counted>()
  for (const { code, origin, regions } of topology.nodes) {
    const isBelow = topology.isWithin(code, self)
    for (const region of regions) {
      const up = pathUp(region, divisions)
      if (isBelow) {
        spoken.add(region)
        for (const above of up) around.add(above)
      }
      if (!origin) continue
      own.set(region, isBelow)
      for (const above of up) {
        const counted = within.get(above) ?? { below: 0, all: 0 }
        counted.all += 1
        if (isBelow) counted.below += 1
        within.set(above, counted)
      }
    }
  }
  return { spoken, around, origins: { own, within } }
}

/** The region and the divisions above it. */
function pathUp(region: string, divisions: Divisions): string[] {
  const path: string[] = []
  for (let at: string | null = region; at !== null; at = divisions.get(at)?.parent ?? null) path.push(at)
  return path
}
