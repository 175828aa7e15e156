/**
 * Taking in what children send up (接收).
 *
 * @module
 */
import { INGEST_CONSUMER, senderOf, UP_STREAM } from '@guantong/contract'
import { type JsMsg, jetstream } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { noteHeard } from '../../ledger/figures/node-report.ts'
import type { ArrivalContext } from '../arrivals/arrival-context.ts'
import { commit } from '../arrivals/commit-batch.ts'
import { forwardReceipts } from '../arrivals/forward-receipts.ts'
import { type SenderAndOpened, sendersHeard } from '../arrivals/ingest-batch.ts'
import { openArrival } from '../arrivals/open-arrival.ts'
import type { TakeReconcileMessage } from '../reconcile/reconcile-inbox.ts'
import { jittered } from '../transport/backoff.ts'
import { classifyFailure } from '../transport/classify-failure.ts'
import type { NatsLink } from '../transport/connect-nats.ts'
import type { NeighbourSender } from '../transport/neighbour-sender.ts'
import { type Loop, type Running, runLoop } from '../transport/run-loop.ts'
import { ensureUpStream } from '../transport/up-stream.ts'
import { createWake } from '../transport/wake.ts'
import { isHello, type WireVersions } from '../transport/wire-versions.ts'

const MESSAGES_AT_ONCE = 32
const BYTES_AT_ONCE = 8_000_000

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

/** A message leaves the stream only after the transaction that holds it has committed; replicas share the consumer. */
export function startReceiveFromChildren(context: ReceiveContext): Loop {
  return runLoop('receive', context, async (signal) => {
    const nc = await context.link.connected
    await ensureUpStream(nc, context.self)
    const consumer = await jetstream(nc).consumers.get(UP_STREAM, INGEST_CONSUMER)
    const waiting: JsMsg[] = []
    const arrived = createWake()
    const messages = await consumer.consume({
      max_messages: 64,
      expires: 10_000,
      // A store that was wiped or a stream that was deleted ends this turn of the loop; the next one makes it anew.
      abort_on_missing_resource: true,
      callback: (incoming) => {
        waiting.push(incoming)
        arrived.wake()
      },
    })
    const ended = new AbortController()
    const closed = messages.closed().then((reason) => {
      ended.abort()
      return reason
    })
    context.onReceiving(true)
    try {
      const either = AbortSignal.any([signal, ended.signal])
      while (!either.aborted) {
        if (waiting.length === 0) await arrived.wait(60_000, either)
        else await receiveBatch(takeBatch(waiting), nc, context)
      }
    } finally {
      context.onReceiving(false)
      messages.stop()
      // Another replica may have them at once.
      for (const left of waiting) left.nak()
    }
    const reason = await closed
    if (reason instanceof Error && !signal.aborted) throw reason
  })
}

function takeBatch(waiting: JsMsg[]): JsMsg[] {
  let bytes = 0
  const until = waiting.findIndex((each) => {
    bytes += each.data.length
    return bytes > BYTES_AT_ONCE
  })
  return waiting.splice(0, Math.min(MESSAGES_AT_ONCE, until < 0 ? waiting.length : Math.max(1, until)))
}

async function receiveBatch(batch: readonly JsMsg[], nc: NatsConnection, context: ReceiveContext): Promise<void> {
  try {
    for (const each of batch) context.versions.hear(senderOf(each.subject), each.headers)
    const opened = batch.flatMap((each): SenderAndOpened | [] => {
      if (isHello(each)) return []
      const sender = senderOf(each.subject)
      return { sender, opened: openArrival({ sender, data: each.data }, context) }
    })
    for (const { sender, opened: one } of opened) {
      for (const { code, detail } of one.refusals) context.log.warn({ sender, code, detail }, 'submission refused')
    }
    const receipts = await commit(opened, context)
    const heard = [...sendersHeard(opened), ...batch.filter(isHello).map(({ subject }) => senderOf(subject))]
    await noteHeard(context.ledger.session.db, heard, context.now())
    forwardReceipts(context.neighbours, receipts, context)
    for (const each of batch) each.ack()
    for (const { opened: one } of opened) if (one.reconcile !== undefined) context.takeReconcile(one.reconcile)
    if (opened.some(({ opened: one }) => one.submission !== undefined)) context.onArrived()
    if (opened.some(({ opened: one }) => one.beats.length > 0)) context.onBeats()
    await nc.flush()
  } catch (error) {
    // The database is away: the messages stay in the stream, and the loop goes on.
    const failure = classifyFailure(error)
    context.log[failure === 'defect' ? 'error' : 'warn'](
      { failure, err: error, messages: batch.length },
      'batch not ingested yet',
    )
    for (const each of batch) each.nak(jittered(1_500))
  }
}
