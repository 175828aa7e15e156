/**
 * Whose rows an export consists of.
 *
 * @module
 */
import { GuantongError, type Topology, type TopologyNode } from '@guantong/contract'
import type { DataSet, Standard } from '@guantong/standard'

/** A region whose owner is asked for its rows. */
export interface Stop {
  readonly region: string
  /** Code of the owner. */
  readonly node: string
  /** Rows that were issued from above (下发) are held by many nodes, and written with one of them. */
  readonly withIssued: boolean
}

/**
 * By region code: that is the first part of the global order. Cases come from origins; other rows from every node, each for
 * its own regions. Of a region below an owner (a county) the owner is asked for that part.
 *
 * @throws GuantongError GT_NO_NODE | GT_INPUT_INVALID when the region does not lie at or below this node.
 */
export function stopsOf(
  dataSet: Pick<DataSet, 'name'>,
  region: string,
  { self, topology, standard }: { self: TopologyNode; topology: Topology; standard: Standard },
): Stop[] {
  const { divisions } = standard
  if (!self.regions.some((own) => divisions.isWithin(region, own)))
    throw new GuantongError('GT_INPUT_INVALID', {
      field: 'region',
      reason: `${region} does not lie below node ${self.code}`,
    })
  const holds = ({ origin }: TopologyNode): boolean => origin || dataSet.name !== 'Case'
  const found = topology.nodes
    .filter((node) => holds(node) && topology.isWithin(node.code, self.code))
    .flatMap((node) =>
      node.regions.filter((own) => divisions.isWithin(own, region)).map((own) => ({ region: own, node: node.code })),
    )
    .sort((a, b) => (a.region < b.region ? -1 : 1))
  if (found.length === 0) {
    const owner = ownerAbove(region, topology, standard)
    if (owner === undefined || !owner.origin) throw new GuantongError('GT_NO_NODE', { region })
    found.push({ region, node: owner.code })
  }
  return found.map((stop) => ({ ...stop, withIssued: found.length === 1 || stop.region === region }))
}

function ownerAbove(region: string, topology: Topology, { divisions }: Standard): TopologyNode | undefined {
  for (let at: string | null = region; at !== null; at = divisions.get(at)?.parent ?? null) {
    const owner = topology.ownerOf(at)
    if (owner !== undefined) return owner
  }
  return undefined
}
