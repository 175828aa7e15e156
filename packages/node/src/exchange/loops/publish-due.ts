/**
 * Submissions owed to the parent → the parent's stream.
 *
 * @module
 */
import {
  type NodeKey,
  pause,
  SECOND_VERSION,
  type SubmissionMessage,
  signHop,
  UP_STREAM,
  upSubject,
} from '@guantong/contract'
import { headers, type NatsConnection } from '@nats-io/transport-node'
import type { Logger } from 'pino'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { type DueDelivery, dueDeliveries, markPublished, nextDeliveriesAt } from '../../ledger/outbox/delivery.ts'
import { whoSpeaks } from '../../ledger/outbox/neighbour.ts'
import { createBackoff, jittered, resendAt } from '../transport/backoff.ts'
import { piecesOf } from '../transport/chunks.ts'
import type { NatsLink } from '../transport/connect-nats.ts'
import type { Wake } from '../transport/wake.ts'

const WINDOW = 64
const ACK_TIMEOUT_MS = 5_000
const SOONEST_MS = 500
/** Stored times may lie: nothing waits longer than this for one of them. */
const POLL_MS = 30_000

/** `away`: nobody there to take it. `turnedAway`: the parent's server said no to this one. */
type Published = 'taken' | 'away' | 'turnedAway'

export interface PublishContext {
  ledger: Ledger
  link: NatsLink
  key: NodeKey
  self: string
  parent: string
  now: () => Date
  log: Logger
  woken: Wake
}

/**
 * Publishes what is due, at most a window in flight. Being taken by the parent's stream settles nothing; a submission
 * without a receipt is due again after `resendAt`. While nobody answers, one message probes for all.
 */
export async function publishDue(context: PublishContext, signal: AbortSignal): Promise<void> {
  const { ledger, parent, now, log, woken } = context
  const backoff = createBackoff({ firstMs: 100, capMs: 3_000 })
  let isAway = false
  while (!signal.aborted) {
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
    const results = await Promise.all(due.map((one) => publish(one, context)))
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
    if (taken.length === due.length) backoff.reset()
    else await pause(backoff.next(), signal)
  }
}

async function publish(
  due: DueDelivery,
  { ledger, link, key, self, parent, now, log }: PublishContext,
): Promise<Published> {
  const nc = link.live()
  if (nc === undefined) return 'away'
  const hop = signHop(key, { digest: due.digest, from: self, to: parent, at: now().toISOString() })
  const message: SubmissionMessage = { v: 1, kind: 'submission', seal: due.seal, body: due.body, hop }
  const payload = Buffer.from(JSON.stringify(message))
  const pieces = piecesOf(payload, nc.info?.max_payload ?? payload.length)
  if (pieces.length > 1 && !(await whoSpeaks(ledger.pool, SECOND_VERSION)).has(parent)) {
    log.error(
      { origin: due.origin, seq: due.seq, bytes: payload.length },
      'too large for a parent that takes no pieces',
    )
    return 'turnedAway'
  }
  const results: Published[] = []
  for (const [i, piece] of pieces.entries()) {
    const id = i === 0 ? messageId(due) : `${messageId(due)}/${i}`
    results.push(await request(nc, upSubject(parent, self), piece, id, log))
    if (results.at(-1) !== 'taken') break
  }
  return results.at(-1) ?? 'away'
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
  id: string,
  log: Logger,
): Promise<Published> {
  const meta = headers()
  meta.set('Nats-Msg-Id', id)
  try {
    const reply = await nc.request(subject, payload, { timeout: ACK_TIMEOUT_MS, headers: meta })
    const ack = reply.json<{ stream?: string; error?: { description?: string } }>()
    // A refusal names the stream as well.
    if (ack.error === undefined && ack.stream === UP_STREAM) return 'taken'
    log.warn({ id, reason: ack.error?.description }, 'the parent’s stream turned a submission away')
    return 'turnedAway'
  } catch {
    // No responders, a timeout, a closed connection: nobody has it, and it stays owed.
    return 'away'
  }
}
