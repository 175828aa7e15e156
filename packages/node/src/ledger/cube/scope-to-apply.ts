/**
 * One scope (data set, county, day) with the rows that are to stand in it.
 *
 * @module
 */
import type { ScopeRow } from '@guantong/contract'

export interface ScopeToApply {
  dataSet: string
  region: string
  day: string
  origin: string
  revision: number
  root: string
  cases: number
  casesHash: string
  rows: readonly ScopeRow[]
  /** The envelope it came in; left out for what this node has measured itself. */
  epoch?: string
  seq?: number
}
