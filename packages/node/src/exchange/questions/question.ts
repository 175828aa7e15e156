/**
 * A live question to a child, and what it answers: the shapes both ends of `q.<node>` share.
 *
 * @module
 */
import type { Principal } from '@guantong/contract'
import type { Looking } from '../../ledger/looks/collect-look.ts'

/** One document with its variables. The hash is SHA-256 over the text, hex. */
export interface Asked {
  readonly document: string
  readonly documentHash: string
  readonly variables: Readonly<Record<string, unknown>>
}

export interface Question extends Asked {
  readonly principal: Principal
  readonly deadline: Date
  readonly signal: AbortSignal
  /** This node's share of what the whole question may cost; left out: the limit of this node stands alone. */
  readonly cost?: number | undefined
  /** Told what the answer shows of rows; ended by the caller. */
  readonly looking: Looking
}

/** Runs a question against this node's own schema. Whatever it returns must be printable as JSON. */
export type Execute = (
  question: Question,
) => Promise<{ data?: unknown; errors?: readonly unknown[]; extensions?: unknown }>

/** Marks a reply that is a coded failure and no answer. */
export const FAILURE_HEADER = 'x-failure'
