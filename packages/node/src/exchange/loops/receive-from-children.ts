/**
 * Taking in what children send up (接收).
 *
 * @module
 */
import { senderOf } from '@guantong/contract'
import type { JsMsg } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { noteHeard } from '../../ledger/figures/node-report.ts'
import type { ArrivalContext } from '../arrivals/arrival-context.ts'
import { commit } from '../arrivals/commit-batch.ts'
import { forwardReceipts } from '../arrivals/forward-receipts.ts'
import { type SenderAndOpened, sendersHeard } from '../arrivals/ingest-batch.ts'
import { openArrival } from '../arrivals/open-arrival.ts'
import type { TakeReconcileMessage } from '../reconcile/reconcile-inbox.ts'
import { type Backoff, createBackoff } from '../transport/backoff.ts'
import { type ChildQueues, createChildQueues } from '../transport/child-queues.ts'
import { classifyFailure } from '../transport/classify-failure.ts'
import type { NatsLink } from '../transport/connect-nats.ts'
import { createFairTurns } from '../transport/fair-turns.ts'
import type { NeighbourSender } from '../transport/neighbour-sender.ts'
import { type Loop, type Running, runLoop } from '../transport/run-loop.ts'
import { ensureUpStream } from '../transport/up-stream.ts'
import { createWake, type Wake } from '../transport/wake.ts'
import { isHello, type WireVersions } from '../transport/wire-versions.ts'

/** A topology that has changed is seen so soon. */
const LOOK_AGAIN_MS = 5_000
/** A child whose messages are refused is served a quarter of the time. */
const REST_FOR_REFUSED = 3

export interface ReceiveContext extends ArrivalContext, Running {
  readonly link: NatsLink
  readonly neighbours: NeighbourSender
  readonly versions: WireVersions
  readonly takeReconcile: TakeReconcileMessage
  /** Told after a commit: numbers may be missing below those that came. */
  readonly onArrived: () => void
  /** Told after a commit that held beats: they are passed on without waiting for the clock. */
  readonly onBeats: () => void
  /** Told when the way in is open, and when it is not. */
  readonly onReceiving: (receiving: boolean) => void
}

/**
 * A message leaves the stream only after the transaction that holds it has committed; replicas share the consumers. Children take
 * turns by the time their messages take; what was refused is paid for with a rest.
 */
export function startReceiveFromChildren(context: ReceiveContext): Loop {
  return runLoop('receive', context, async (signal) => {
    const nc = await context.link.connected
    await ensureUpStream(nc, context.self)
    const ended = new AbortController()
    let reason: Error | undefined
    const arrived = createWake()
    const queues = createChildQueues(nc, context.self, {
      arrived: () => arrived.wake(),
      ended: (why) => {
        reason ??= why
        ended.abort()
      },
    })
    const either = AbortSignal.any([signal, ended.signal])
    try {
      await queues.keepTo(context.children)
      context.onReceiving(true)
      await receiveInTurn(queues, arrived, nc, context, either)
    } finally {
      context.onReceiving(false)
      queues.close()
    }
    if (reason !== undefined && !signal.aborted) throw reason
  })
}

async function receiveInTurn(
  queues: ChildQueues,
  arrived: Wake,
  nc: NatsConnection,
  context: ReceiveContext,
  signal: AbortSignal,
): Promise<void> {
  const turns = createFairTurns()
  const trouble = new Map<string, Backoff>()
  let known = context.children.join()
  while (!signal.aborted) {
    if (context.children.join() !== known) {
      known = context.children.join()
      await queues.keepTo(context.children)
    }
    const waiting = queues.waiting()
    const child = turns.next(waiting)
    if (child === undefined) {
      await arrived.wait(waiting.length === 0 ? LOOK_AGAIN_MS : turns.restLeft(waiting) + 1, signal)
      continue
    }
    const batch = queues.take(child)
    const begun = performance.now()
    const outcome = await receiveBatch(batch, nc, context)
    const ms = performance.now() - begun
    turns.spent(child, ms, outcome === 'refused' ? REST_FOR_REFUSED * ms : 0)
    if (outcome !== 'away') trouble.delete(child)
    else {
      const backoff = trouble.get(child) ?? createBackoff({ firstMs: 1_500, capMs: 30_000 })
      trouble.set(child, backoff)
      const pauseMs = backoff.next()
      for (const each of batch) each.nak(pauseMs)
    }
  }
}

/** `refused`: something in it was. `away`: it cannot be written now. */
async function receiveBatch(
  batch: readonly JsMsg[],
  nc: NatsConnection,
  context: ReceiveContext,
): Promise<'taken' | 'refused' | 'away'> {
  try {
    for (const each of batch) context.versions.hear(senderOf(each.subject), each.headers)
    const opened: SenderAndOpened[] = []
    for (const each of batch) {
      if (isHello(each)) continue
      const sender = senderOf(each.subject)
      opened.push({ sender, opened: await openArrival({ sender, data: each.data }, context) })
    }
    const { receipts, statements, refusals } = await commit(opened, context)
    for (const [key, all] of Map.groupBy(refusals, ({ sender, code }) => `${sender} ${code}`)) {
      const [sender, code] = key.split(' ')
      context.log.warn({ sender, code, detail: all[0]?.detail, times: all.length }, 'submission refused')
    }
    const heard = [...sendersHeard(opened), ...batch.filter(isHello).map(({ subject }) => senderOf(subject))]
    await noteHeard(context.ledger.session.db, heard, context.now())
    forwardReceipts(context.neighbours, receipts, context)
    for (const each of batch) each.ack()
    for (const statement of statements) context.takeReconcile(statement)
    if (opened.some(({ opened: one }) => one.submission !== undefined || one.chunk !== undefined)) context.onArrived()
    if (opened.some(({ opened: one }) => one.beats.length > 0)) context.onBeats()
    await nc.flush()
    return refusals.length > 0 ? 'refused' : 'taken'
  } catch (error) {
    // The database is away: the messages stay in the stream, and the loop goes on.
    const failure = classifyFailure(error)
    context.log[failure === 'defect' ? 'error' : 'warn'](
      { failure, err: error, messages: batch.length },
      'batch not ingested yet',
    )
    return 'away'
  }
}
