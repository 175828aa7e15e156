/**
 * Reconciliation (对账) with every neighbour: hears their statements, and states what is held here.
 *
 * @module
 */
import type { Topology, Verifier } from '@guantong/contract'
import type { Ledger } from '../../ledger/connection/connect.ts'
import type { Clock } from '../transport/clock.ts'
import type { NeighbourSender } from '../transport/neighbour-sender.ts'
import type { Place } from '../transport/place.ts'
import type { Loop, Running } from '../transport/run-loop.ts'
import { createWake, type Wake } from '../transport/wake.ts'
import type { WireVersions } from '../transport/wire-versions.ts'
import type { ReconcileContext } from './reconcile-context.ts'
import { startReconcileInbox, type TakeReconcileMessage } from './reconcile-inbox.ts'
import { startReconcileLoop } from './reconcile-loop.ts'

export interface StartReconcileContext extends Place, Clock, Running {
  readonly ledger: Ledger
  readonly neighbours: NeighbourSender
  readonly topology: Topology
  readonly verifier: Verifier
  readonly versions: WireVersions
  readonly everySeconds: number
  /** Woken when a neighbour states other versions of the wire. */
  readonly due: Wake
  readonly retryParked: () => Promise<void>
}

export interface Reconcile {
  readonly loops: readonly Loop[]
  /** For statements of neighbours. */
  readonly takeReconcile: TakeReconcileMessage
  /** For the news that submissions have been committed. */
  readonly onArrived: () => void
}

export function startReconcile(context: StartReconcileContext): Reconcile {
  const { ledger, neighbours, topology, verifier, self, parent, children, versions, now, newId, log, signal } = context
  const { everySeconds, due, retryParked } = context
  const arrived = createWake()
  const both: ReconcileContext = { ledger, neighbours, topology, verifier, self, parent, now, log }
  const inbox = startReconcileInbox({ ...both, newId, signal })
  const loop = startReconcileLoop({ ...both, versions, signal, children, everySeconds, due, arrived, retryParked })
  return {
    loops: [inbox, loop],
    takeReconcile: inbox.hear,
    onArrived: () => arrived.wake(),
  }
}
