/**
 * Taking in what children send up (接收).
 *
 * @module
 */
import { INGEST_CONSUMER, SPEAKS_HEADER, senderOf, UP_STREAM } from '@guantong/contract'
import { type JsMsg, jetstream } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Logger } from 'pino'
import { noteHeard } from '../../ledger/figures/node-report.ts'
import { commit } from '../arrivals/commit-batch.ts'
import { handOn } from '../arrivals/hand-on.ts'
import { type IngestContext, type SenderAndOpened, sendersHeard } from '../arrivals/ingest-batch.ts'
import { type OpeningContext, openArrival } from '../arrivals/open-arrival.ts'
import type { HearLink } from '../reconcile/hear-link.ts'
import { jittered } from '../transport/backoff.ts'
import { classifyFailure } from '../transport/classify-failure.ts'
import type { Link } from '../transport/connect.ts'
import { type Loop, runLoop } from '../transport/run-loop.ts'
import type { Tell } from '../transport/tell.ts'
import { ensureUpStream } from '../transport/up-stream.ts'
import { createWake } from '../transport/wake.ts'

const MESSAGES_AT_ONCE = 32
const BYTES_AT_ONCE = 8_000_000

export interface ReceiveContext extends IngestContext, OpeningContext {
  readonly link: Link
  readonly tell: Tell
  readonly log: Logger
  readonly signal: AbortSignal
  readonly hearLink: HearLink
  /** Told which versions of the wire a child said it knows. */
  readonly onSpeaks: (child: string, speaks: string) => void
  /** Told after a commit: numbers may be missing below those that came. */
  readonly onArrived: () => void
  /** Told after a commit that held beats: they are passed on without waiting for the clock. */
  readonly onBeats: () => void
  /** Told when the way in is open, and when it is not. */
  readonly onReceiving: (receiving: boolean) => void
}

/** A message leaves the stream only after the transaction that holds it has committed; replicas share the consumer. */
export function startReceive(at: ReceiveContext): Loop {
  return runLoop('receive', at, async (signal) => {
    const nc = await at.link.connected
    await ensureUpStream(nc, at.self)
    const consumer = await jetstream(nc).consumers.get(UP_STREAM, INGEST_CONSUMER)
    const waiting: JsMsg[] = []
    const arrived = createWake()
    const messages = await consumer.consume({
      max_messages: 64,
      expires: 10_000,
      // A store that was wiped or a stream that was deleted ends this round; the next one makes it anew.
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
    at.onReceiving(true)
    try {
      const either = AbortSignal.any([signal, ended.signal])
      while (!either.aborted) {
        if (waiting.length === 0) await arrived.wait(60_000, either)
        else await receiveBatch(takeBatch(waiting), nc, at)
      }
    } finally {
      at.onReceiving(false)
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

async function receiveBatch(batch: readonly JsMsg[], nc: NatsConnection, at: ReceiveContext): Promise<void> {
  try {
    const opened = batch.map((each): SenderAndOpened => {
      const sender = senderOf(each.subject)
      return { sender, opened: openArrival({ sender, data: each.data }, at) }
    })
    for (const { sender, opened: one } of opened) {
      for (const { code, detail } of one.refusals) at.log.warn({ sender, code, detail }, 'submission refused')
    }
    const receipts = await commit(opened, at)
    await noteHeard(at.ledger.keeper.db, sendersHeard(opened), at.now())
    handOn(at.tell, receipts, at)
    for (const each of batch) each.ack()
    for (const { opened: one } of opened) if (one.link !== undefined) at.hearLink(one.link)
    for (const each of batch) {
      const speaks = each.headers?.get(SPEAKS_HEADER)
      if (speaks) at.onSpeaks(senderOf(each.subject), speaks)
    }
    if (opened.some(({ opened: one }) => one.submission !== undefined)) at.onArrived()
    if (opened.some(({ opened: one }) => one.beats.length > 0)) at.onBeats()
    await nc.flush()
  } catch (error) {
    // The database is away: the messages stay in the stream, and the loop goes on.
    const failure = classifyFailure(error)
    at.log[failure === 'defect' ? 'error' : 'warn'](
      { failure, err: error, messages: batch.length },
      'batch not ingested yet',
    )
    for (const each of batch) each.nak(jittered(1_500))
  }
}
