/**
 * What the rooms of a node are made of, whichever they are.
 *
 * @module
 */
import type { LiveTopology, TopologyNode } from '@guantong/contract'
import type { Standard } from '@guantong/standard'
import type { Logger } from 'pino'
import type { NodeConfig } from '../config/node-config.ts'
import type { Ledger } from '../ledger/connection/connect.ts'
import type { LookBook } from '../ledger/looks/look-book.ts'
import type { LivePolicy } from '../policy/live-policy.ts'

export interface NodeParts {
  readonly config: NodeConfig
  readonly topology: LiveTopology
  readonly standard: Standard
  readonly policy: LivePolicy
  readonly ledger: Ledger
  readonly looks: LookBook
  readonly log: Logger
  readonly now: () => Date
  readonly newId: () => string
  /** Versions of the wire it speaks. */
  readonly speaks: readonly number[]
  /** Of this program. */
  readonly version: string
}

/** Known to be there: the configuration was checked against the topology. */
export const selfIn = ({ topology, config }: Pick<NodeParts, 'topology' | 'config'>): TopologyNode =>
  topology.nodeOf(config.code) as TopologyNode
