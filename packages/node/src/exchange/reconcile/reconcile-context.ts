/**
 * What every part of a reconciliation (对账) works with.
 *
 * @module
 */
import type { Topology, Verifier } from '@guantong/contract'
import type { Logger } from 'pino'
import type { Ledger } from '../../ledger/connection/connect.ts'
import type { NeighbourSender } from '../transport/neighbour-sender.ts'

export interface ReconcileContext {
  readonly ledger: Ledger
  readonly neighbours: NeighbourSender
  readonly topology: Topology
  readonly verifier: Verifier
  readonly self: string
  readonly parent: string | null
  readonly now: () => Date
  readonly log: Logger
}
