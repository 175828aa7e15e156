/**
 * Submissions owed to children (下发, and what heals them) → `dn.<child>`.
 *
 * @module
 */
import { downSubject, type NodeKey, type SubmissionMessage, signHop } from '@guantong/contract'
import type { Logger } from 'pino'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { type DueDelivery, dueDeliveries, markPublished, nextDeliveriesAt } from '../../ledger/outbox/delivery.ts'
import { type Backoff, createBackoff, jittered, resendAt } from '../transport/backoff.ts'
import { piecesOf } from '../transport/chunks.ts'
import type { NatsLink } from '../transport/connect-nats.ts'
import type { Wake } from '../transport/wake.ts'
import { LOOK_AGAIN_MS, type WireVersions } from '../transport/wire-versions.ts'

/** Of each child; an envelope may be as large as the server takes. */
const WINDOW = 8
const HEARD_TIMEOUT_MS = 10_000
const SOONEST_MS = 500
/** Stored times may lie: nothing waits longer than this for one of them. */
const POLL_MS = 30_000

export interface PublishDownContext {
  ledger: Ledger
  link: NatsLink
  versions: WireVersions
  key: NodeKey
  self: string
  children: readonly string[]
  now: () => Date
  log: Logger
  woken: Wake
}

/** How it stands with one child: what keeps it from being sent to is its own affair. */
interface Way {
  readonly child: string
  readonly backoff: Backoff
  isAway: boolean
  /** `performance.now()` */
  restsUntil: number
  sending: Promise<void> | undefined
}

/**
 * Each child has a window of its own in flight; one that is away is probed with a single envelope and growing pauses. That a child
 * has heard it settles nothing: only its receipt does. A child without a version of the wire in
 * common is sent nothing.
 */
export async function publishDown(context: PublishDownContext, signal: AbortSignal): Promise<void> {
  const ways = new Map<string, Way>()
  try {
    while (!signal.aborted) {
      for (const child of context.children) if (!ways.has(child)) ways.set(child, wayTo(child))
      await context.woken.wait(await sendDue([...ways.values()], context), signal)
    }
  } finally {
    await Promise.all([...ways.values()].map(({ sending }) => sending))
  }
}

function wayTo(child: string): Way {
  const backoff = createBackoff({ firstMs: 200, capMs: 10_000 })
  return { child, backoff, isAway: false, restsUntil: 0, sending: undefined }
}

/** @returns how long there is nothing to do, in milliseconds. */
async function sendDue(ways: readonly Way[], context: PublishDownContext): Promise<number> {
  const { db } = context.ledger.session
  // One question for all of them, over the connection the node holds anyway: most of the time nothing is owed.
  const due = await nextDeliveriesAt(db, context.children, context.now())
  if (due.size === 0) return jittered(POLL_MS)
  let rest = jittered(POLL_MS)
  for (const way of ways) {
    const next = due.get(way.child)
    if (next === undefined || way.sending !== undefined) continue
    if (context.versions.with(way.child) === undefined) {
      rest = Math.min(rest, LOOK_AGAIN_MS)
      continue
    }
    const wait = Math.max(way.restsUntil - performance.now(), Math.min(next - context.now().getTime(), POLL_MS))
    if (wait > 0) {
      rest = Math.min(rest, Math.max(wait, SOONEST_MS))
      continue
    }
    way.sending = sendWindow(way, context)
      .catch((err: unknown) => {
        context.log.warn({ child: way.child, err }, 'nothing sent to a child')
        way.restsUntil = performance.now() + way.backoff.next()
      })
      .finally(() => {
        way.sending = undefined
        context.woken.wake()
      })
  }
  return rest
}

async function sendWindow(way: Way, context: PublishDownContext): Promise<void> {
  const { ledger, now, log } = context
  const { child } = way
  const due = await dueDeliveries(ledger.pool, { recipient: child, limit: way.isAway ? 1 : WINDOW, now: now() })
  if (due.length === 0) {
    way.restsUntil = performance.now() + SOONEST_MS
    return
  }
  const heard = await Promise.all(due.map((one) => publish(one, child, context)))
  const taken = due.filter((_, i) => heard[i])
  if (taken.length > 0) {
    await markPublished(ledger.pool, taken, { now: now(), nextAttemptAt: (attempts) => resendAt(now(), attempts) })
  }
  const isAway = taken.length < due.length
  if (isAway !== way.isAway) {
    way.isAway = isAway
    log[isAway ? 'warn' : 'info'](
      { child },
      isAway ? 'child cannot be reached; what is for it waits here' : 'child can be reached again',
    )
  }
  if (isAway) way.restsUntil = performance.now() + way.backoff.next()
  else way.backoff.reset()
}

/** Has the child heard it? */
async function publish(
  due: DueDelivery,
  child: string,
  { link, versions, key, self, now }: PublishDownContext,
): Promise<boolean> {
  const nc = link.live()
  const v = versions.with(child)
  if (nc === undefined || v === undefined) return false
  const hop = signHop(key, { digest: due.digest, from: self, to: child, at: now().toISOString() })
  const message: SubmissionMessage = { v, kind: 'submission', seal: due.seal, body: due.body, hop }
  const whole = Buffer.from(JSON.stringify(message))
  try {
    for (const piece of piecesOf(whole, nc.info?.max_payload ?? Number.POSITIVE_INFINITY, v)) {
      await nc.request(downSubject(child), piece, { timeout: HEARD_TIMEOUT_MS, headers: versions.headers() })
    }
    return true
  } catch {
    // No responders, a timeout, a closed connection: it stays owed.
    return false
  }
}
