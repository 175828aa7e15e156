/**
 * What a rule on one row is given, and the form every such rule has.
 *
 * @module
 */
import type { Codes } from '../codes/code.ts'
import type { Divisions } from '../codes/division.ts'
import type { Finding } from './finding.ts'

export interface RowContext {
  /** Region of the node that takes the row in. */
  readonly regionCode: string
  readonly divisions: Divisions
  readonly codes: Codes
  readonly now: Date
  /** Another node has sealed the row: its identifiers keep the spelling they came in. */
  readonly sealed?: true
}

/** What is being made of one row. */
export interface Draft {
  readonly fields: Record<string, unknown>
  readonly findings: Finding[]
  readonly warnings: Finding[]
}

/** A rule that looks at more than one field. A field that was refused by itself is null. */
export type RowRule = (draft: Draft, context: RowContext) => void
