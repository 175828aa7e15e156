/**
 * Submissions owed to the parent → the parent's stream.
 *
 * @module
 */
import { type NodeKey, pause, type SubmissionMessage, signHop, UP_STREAM, upSubject } from '@guantong/contract'
import type { MsgHdrs, NatsConnection } from '@nats-io/transport-node'
import type { Logger } from 'pino'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { type DueDelivery, dueDeliveries, markPublished, nextDeliveriesAt } from '../../ledger/outbox/delivery.ts'
import { createBackoff, jittered, resendAt } from '../transport/backoff.ts'
import { piecesOf } from '../transport/chunks.ts'
import type { NatsLink } from '../transport/connect-nats.ts'
import type { Wake } from '../transport/wake.ts'
import { LOOK_AGAIN_MS, type WireVersions } from '../transport/wire-versions.ts'
import { watchWay } from './narrow-way.ts'
import { sendWindow } from './send-window.ts'

const WINDOW = 64
/** A body within a message is at most so many times as long; and what stands around it, the hop among it. */
const ESCAPED = 2
const AROUND = 4_096
const ACK_TIMEOUT_MS = 5_000
const SOONEST_MS = 500
/** Stored times may lie: nothing waits longer than this for one of them. */
const POLL_MS = 30_000

/** `away`: the parent does not listen, or not to one so large. `turnedAway`: the parent's server refused this one. */
type Published = 'taken' | 'away' | 'turnedAway'

interface Attempt {
  readonly published: Published
  /** Of its largest message. */
  readonly bytes: number
}

export interface PublishContext {
  ledger: Ledger
  link: NatsLink
  versions: WireVersions
  key: NodeKey
  self: string
  parent: string
  now: () => Date
  log: Logger
  woken: Wake
}

/**
 * Publishes what is due, at most a window in flight. Being taken by the parent's stream settles nothing; a submission
 * without a receipt is due again after `resendAt`. While the parent does not answer, one message probes for all.
 */
export async function publishDue(context: PublishContext, signal: AbortSignal): Promise<void> {
  const { ledger, versions, parent, now, log, woken } = context
  const backoff = createBackoff({ firstMs: 100, capMs: 3_000 })
  const way = watchWay(context)
  let isAway = false
  while (!signal.aborted) {
    if (versions.with(parent) === undefined) {
      await pause(jittered(LOOK_AGAIN_MS), signal)
      continue
    }
    // Over the connection the node holds anyway: most of the time nothing is owed, and the pool may run empty.
    const next = (await nextDeliveriesAt(ledger.session.db, [parent], now())).get(parent)
    if (next === undefined) {
      await woken.wait(jittered(POLL_MS), signal)
      continue
    }
    const due = await dueDeliveries(ledger.pool, { recipient: parent, limit: isAway ? 1 : WINDOW, now: now() })
    if (due.length === 0) {
      const inMs = Math.max(SOONEST_MS, next - now().getTime())
      await woken.wait(Math.min(inMs, jittered(POLL_MS)), signal)
      continue
    }
    const attempts = await sendWindow(due, {
      isLarge: ({ seal, body }) => seal.length + ESCAPED * Buffer.byteLength(body) + AROUND > context.link.largestUp(),
      send: (one) => publish(one, context),
      isTaken: ({ published }) => published === 'taken',
    })
    const results = attempts.map(({ published }) => published)
    const taken = due.filter((_, i) => results[i] === 'taken')
    if (taken.length > 0) {
      await markPublished(ledger.pool, taken, { now: now(), nextAttemptAt: (attempts) => resendAt(now(), attempts) })
    }
    if (results.includes('away') !== isAway) {
      isAway = !isAway
      log[isAway ? 'warn' : 'info'](
        { parent },
        isAway ? 'parent cannot be reached; submissions wait here' : 'parent can be reached again',
      )
    }
    if (taken.length === due.length) {
      backoff.reset()
      continue
    }
    if (isAway) {
      const sizes = attempts.flatMap(({ published, bytes }) => (published === 'away' ? bytes : []))
      await way.notTaken(Math.max(...sizes), signal)
    }
    await pause(backoff.next(), signal)
  }
}

async function publish(
  due: DueDelivery,
  { link, versions, key, self, parent, now, log }: PublishContext,
): Promise<Attempt> {
  const nc = link.live()
  const v = versions.with(parent)
  if (nc === undefined || v === undefined) return { published: 'away', bytes: 0 }
  const hop = signHop(key, { digest: due.digest, from: self, to: parent, at: now().toISOString() })
  const message: SubmissionMessage = { v, kind: 'submission', seal: due.seal, body: due.body, hop }
  const payload = Buffer.from(JSON.stringify(message))
  const pieces = piecesOf(payload, link.largestUp(), v)
  const results: Published[] = []
  for (const [i, piece] of pieces.entries()) {
    const meta = versions.headers()
    // Cut otherwise, it is another piece.
    meta.set('Nats-Msg-Id', pieces.length === 1 ? messageId(due) : `${messageId(due)}/${i}/${pieces.length}`)
    results.push(await request(nc, upSubject(parent, self), piece, meta, log))
    if (results.at(-1) !== 'taken') break
  }
  return { published: results.at(-1) ?? 'away', bytes: pieces[0]?.length ?? 0 }
}

/**
 * What the parent's stream knows a repeated message by. The attempt is part of it, so that a re-send is not swallowed as a
 * duplicate; and what the envelope holds rather than its number, which a database that was set back gives out twice.
 */
const messageId = ({ digest, attempts }: DueDelivery): string => `${digest}:${attempts}`

async function request(
  nc: NatsConnection,
  subject: string,
  payload: Uint8Array,
  meta: MsgHdrs,
  log: Logger,
): Promise<Published> {
  try {
    const reply = await nc.request(subject, payload, { timeout: ACK_TIMEOUT_MS, headers: meta })
    const ack = reply.json<{ stream?: string; error?: { description?: string } }>()
    // A refusal names the stream as well.
    if (ack.error === undefined && ack.stream === UP_STREAM) return 'taken'
    log.warn(
      { id: meta.get('Nats-Msg-Id'), reason: ack.error?.description },
      'the parent’s stream turned a submission away',
    )
    return 'turnedAway'
  } catch {
    // No responders, a timeout, a closed connection: the parent has not got it, and it stays owed.
    return 'away'
  }
}
