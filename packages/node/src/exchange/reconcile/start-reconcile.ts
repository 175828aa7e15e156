/**
 * Reconciliation (对账) with every neighbour: what they say is heard, what is held is said, and new children are greeted.
 *
 * @module
 */
import type { Topology } from '@guantong/contract'
import type { Ledger } from '../../ledger/connection/connect.ts'
import type { Clock } from '../transport/clock.ts'
import type { NeighbourSender } from '../transport/neighbour-sender.ts'
import type { Place } from '../transport/place.ts'
import type { Loop, Running } from '../transport/run-loop.ts'
import { createWake } from '../transport/wake.ts'
import { createGreetChild } from './greet-children.ts'
import type { ReconcileContext } from './reconcile-context.ts'
import { startReconcileInbox, type TakeReconcileMessage } from './reconcile-inbox.ts'
import { startReconcileLoop } from './reconcile-loop.ts'

export interface StartReconcileContext extends Place, Clock, Running {
  readonly ledger: Ledger
  readonly neighbours: NeighbourSender
  readonly topology: Topology
  readonly speaks: readonly number[]
  readonly release: string
  readonly everySeconds: number
  readonly retryParked: () => Promise<void>
}

export interface Reconcile {
  readonly loops: readonly Loop[]
  /** For statements of neighbours. */
  readonly takeReconcile: TakeReconcileMessage
  /** For the versions of the wire a child says it knows. */
  readonly onSpeaks: (child: string, said: string) => void
  /** For the news that submissions have been committed. */
  readonly onArrived: () => void
}

export function startReconcile(context: StartReconcileContext): Reconcile {
  const { ledger, neighbours, topology, self, parent, children, speaks, release, now, newId, log, signal } = context
  const { everySeconds, retryParked } = context
  const due = createWake()
  const arrived = createWake()
  const startRound = (): void => due.wake()
  const both: ReconcileContext = { ledger, neighbours, topology, self, parent, now, log }
  const inbox = startReconcileInbox({ ...both, newId, signal, onHello: startRound })
  const words = { speaks, release }
  const loop = startReconcileLoop({ ...both, ...words, signal, children, everySeconds, due, arrived, retryParked })
  return {
    loops: [inbox, loop],
    takeReconcile: inbox.hear,
    onSpeaks: createGreetChild({ ledger, neighbours, parent, ...words, now, log, onNews: startRound }),
    onArrived: () => arrived.wake(),
  }
}
