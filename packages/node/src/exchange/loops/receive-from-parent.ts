/**
 * What the parent sends down: receipts, what is issued below it, what this node asked for, and its words on what it holds.
 *
 * @module
 */
import { downSubject } from '@guantong/contract'
import type { Msg } from '@nats-io/transport-node'
import { noteHeard } from '../../ledger/figures/node-report.ts'
import type { ArrivalContext } from '../arrivals/arrival-context.ts'
import { commit } from '../arrivals/commit-batch.ts'
import { forwardReceipts } from '../arrivals/forward-receipts.ts'
import { type SenderAndOpened, sendersHeard } from '../arrivals/ingest-batch.ts'
import { openArrival } from '../arrivals/open-arrival.ts'
import type { TakeReconcileMessage } from '../reconcile/reconcile-inbox.ts'
import { classifyFailure } from '../transport/classify-failure.ts'
import type { NatsLink } from '../transport/connect-nats.ts'
import type { NeighbourSender } from '../transport/neighbour-sender.ts'
import { type Loop, type Running, runLoop } from '../transport/run-loop.ts'
import { createWake } from '../transport/wake.ts'
import { isHello, type WireVersions } from '../transport/wire-versions.ts'

const MESSAGES_AT_ONCE = 32

export interface ReceiveFromParentContext extends ArrivalContext, Running {
  readonly link: NatsLink
  readonly neighbours: NeighbourSender
  readonly versions: WireVersions
  readonly parent: string
  readonly takeReconcile: TakeReconcileMessage
  /** Told after a commit: numbers may be missing below those that came. */
  readonly onArrived: () => void
}

/** What cannot be written now is let go: its sender still owes it, and sends it again. Replicas share the work. */
export function startReceiveFromParent(context: ReceiveFromParentContext): Loop {
  return runLoop('hear-parent', context, async (signal) => {
    const nc = await context.link.connected
    const waiting: Msg[] = []
    const arrived = createWake()
    const subscription = nc.subscribe(downSubject(context.self), {
      queue: 'dn',
      callback: (error, incoming) => {
        if (error === null) waiting.push(incoming)
        arrived.wake()
      },
    })
    try {
      while (!signal.aborted && !subscription.isClosed()) {
        if (waiting.length === 0) await arrived.wait(60_000, signal)
        const batch = waiting.splice(0, MESSAGES_AT_ONCE)
        if (batch.length === 0) continue
        try {
          await takeIn(batch, context)
          // A submission asks for an answer: an empty one says that it has arrived, no more.
          for (const each of batch) each.respond()
        } catch (error) {
          letGo(error, batch.length, context)
        }
      }
    } finally {
      subscription.unsubscribe()
    }
  })
}

/** The way down stays open: a parent that sends while the database is away would otherwise find no listener even when it is back. */
function letGo(error: unknown, messages: number, { log }: ReceiveFromParentContext): void {
  const failure = classifyFailure(error)
  log[failure === 'defect' ? 'error' : 'warn']({ failure, err: error, messages }, 'words from above not taken in')
}

async function takeIn(batch: readonly Msg[], context: ReceiveFromParentContext): Promise<void> {
  const { parent: sender } = context
  for (const { headers } of batch) context.versions.hear(sender, headers)
  const opened: SenderAndOpened[] = []
  for (const each of batch)
    if (!isHello(each)) opened.push({ sender, opened: await openArrival({ sender, data: each.data }, context) })
  for (const { opened: one } of opened) {
    for (const { code, detail } of one.refusals) context.log.warn({ code, detail }, 'message from above refused')
    for (const { payload } of one.receipts) {
      const { recipient, origin, seq, outcome, code } = payload
      if (outcome !== 'applied')
        context.log.error({ recipient, origin, seq, outcome, code }, 'submission not taken above')
    }
  }
  const { receipts, statements } = await commit(opened, context)
  const heard = [...sendersHeard(opened), ...(batch.some(isHello) ? [sender] : [])]
  await noteHeard(context.ledger.session.db, heard, context.now())
  forwardReceipts(context.neighbours, receipts, context)
  for (const statement of statements) context.takeReconcile(statement)
  if (opened.some(({ opened: one }) => one.submission !== undefined)) context.onArrived()
}
