/**
 * What both sides of a reconciliation (对账) work with.
 *
 * @module
 */
import type { Topology } from '@guantong/contract'
import type { Logger } from 'pino'
import type { Ledger } from '../../ledger/connection/connect.ts'
import type { NeighbourSender } from '../transport/neighbour-sender.ts'

export interface ReconcileContext {
  readonly ledger: Ledger
  readonly neighbours: NeighbourSender
  readonly topology: Topology
  readonly self: string
  readonly parent: string | null
  readonly now: () => Date
  readonly newId: () => string
  readonly log: Logger
  readonly signal: AbortSignal
  /** Told when the parent knows other versions than it last said, or has spoken for the first time. */
  readonly onHello: () => void
}
