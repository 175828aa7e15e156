/**
 * What an answer stands on: the origins of a region, and how fresh the figures of each one are here.
 *
 * @module
 */
import type { ErrorCode } from '@guantong/contract'

export interface SourceCoverage {
  region: string
  node: string
  /** LIVE: this node is the origin itself. REPLICA: applied from a submission. MISSING: nothing held. */
  source: 'LIVE' | 'REPLICA' | 'MISSING'
  asOf: Date | null
  epoch: string | null
  /** The highest number received; a gap below it holds asOf back. */
  revision: number | null
  /** Why nothing is held, or why what is held may be old or incomplete. */
  reason: ErrorCode | null
}

export interface Coverage {
  /** Origins (cities and municipalities) the topology knows within the region. */
  expected: number
  /** Of them, those whose figures are held here. */
  reporting: number
  /** Cities and municipalities within the region for which no node exists. */
  unconnected: number
  /** The oldest asOf of the reporting origins: the whole figure is at least this fresh. */
  asOf: Date | null
  sources: SourceCoverage[]
}
