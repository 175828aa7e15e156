/**
 * One batch of arrivals → one ledger transaction.
 *
 * @module
 */
import {
  digestOf,
  downEpoch,
  type ErrorCode,
  GuantongError,
  type NodeKey,
  type Opened,
  type ReceiptPayload,
  sign,
  WIRE_VERSION,
} from '@guantong/contract'
import type { Logger } from 'pino'
import type { Ledger } from '../../ledger/connection/connect.ts'
import type { Tx } from '../../ledger/connection/db.ts'
import { type RefusalToRecord, recordRefusal, recordRefusals } from '../../ledger/cube/refusal.ts'
import { numbersSetAside } from '../../ledger/cube/set-aside.ts'
import { storeBeats } from '../../ledger/figures/heartbeat.ts'
import { storeReports } from '../../ledger/figures/node-report.ts'
import { heedSetAside } from '../../ledger/heal/heed-set-aside.ts'
import { heedSuperseded, supersededScopes } from '../../ledger/heal/superseded.ts'
import { type Ingested, ingest } from '../../ledger/ingest/ingest.ts'
import { park, unpark } from '../../ledger/ingest/parked.ts'
import { storeHeads } from '../../ledger/looks/look-heads.ts'
import { settle } from '../../ledger/outbox/delivery.ts'
import { beginEpoch, currentEpoch, epochsSince } from '../../ledger/outbox/epoch.ts'
import { resealNumbers } from '../../ledger/outbox/requeue.ts'
import { lastAgreed } from '../../ledger/past/history-gap.ts'
import type { Clock } from '../transport/clock.ts'
import type { Place } from '../transport/place.ts'
import type { OpenedArrival, SealedNumber } from './open-arrival.ts'

export interface IngestContext extends Place, Clock {
  readonly ledger: Ledger
  readonly key: NodeKey
  readonly log: Logger
}

/** What to tell a neighbour after the commit. */
export interface SignedReceipt {
  readonly neighbour: string
  readonly jws: string
}

export interface SenderAndOpened {
  readonly sender: string
  readonly opened: OpenedArrival
}

/** Neighbours that have brought something signed: heard, whatever it was. */
export const sendersHeard = (batch: readonly SenderAndOpened[]): string[] =>
  batch
    .filter(({ opened: { submission, beats, states, receipts, reconcile } }) => {
      return (submission ?? reconcile) !== undefined || beats.length + states.length + receipts.length > 0
    })
    .map(({ sender }) => sender)

/**
 * Everything in the batch commits together: figures, inbox, forwarding, beats, receipts and refusals.
 *
 * @returns signed receipts, to be sent now that the commit has happened: own ones for what was taken in, and those of
 * others on their way to the neighbour that waits for them. Throws what the database throws; nothing has been written then.
 */
export async function ingestBatch(batch: readonly SenderAndOpened[], context: IngestContext): Promise<SignedReceipt[]> {
  const now = context.now()
  const submissions = batch.flatMap(({ opened }) => opened.submission ?? [])
  const received = batch.flatMap(({ opened }) => opened.receipts)
  const { self, parent, children } = context
  const { outcomes, setAside, superseded, passOn } = await context.ledger.transaction(async (tx) => {
    const outcomes = await ingest(tx, submissions, { self, parent, children, now })
    const setAside = await numbersSetAside(
      tx,
      submissions.map(({ payload }) => payload),
    )
    const superseded = await supersededScopes(
      tx,
      submissions.map(({ payload }) => payload),
    )
    await storeBeats(
      tx,
      batch.flatMap(({ opened }) => opened.beats),
      now,
    )
    await storeReports(
      tx,
      batch.flatMap(({ opened }) => opened.states),
      now,
    )
    await storeHeads(
      tx,
      batch.flatMap(({ sender, opened }) => (sender === parent ? [] : opened.states)),
      now,
    )
    const { passOn } = received.length === 0 ? { passOn: [] } : await settle(tx, received, now)
    const told = received.map(({ payload }) => payload)
    await heedForged(tx, told, context)
    await heedSetAside(tx, told, { self, now })
    await heedSuperseded(tx, told, { self, now })
    await recordRefusals(
      tx,
      batch.flatMap(({ opened }) => opened.refusals),
      now,
    )
    await recordRepeats(tx, submissions, outcomes, now)
    await unpark(
      tx,
      submissions.map(({ digest }) => digest),
    )
    return { outcomes, setAside, superseded, passOn }
  })
  const settled = submissions.map((submission, i) => {
    const { origin, epoch, seq } = submission.payload
    const isAside = setAside.has(`${origin} ${epoch} ${seq}`)
    const taken = { outcome: outcomes[i] as Ingested, isAside, superseded: superseded[i] ?? [] }
    return receiptFor(submission, taken, context, now)
  })
  const refused = batch.flatMap(({ sender, opened }) =>
    opened.refused === undefined
      ? []
      : [signReceipt(sender, opened.refused, opened.refused.outcome, opened.refused.code, context, now)],
  )
  return [...settled, ...refused, ...passOn.map(({ child, jws }) => ({ neighbour: child, jws }))]
}

const DAY_MS = 24 * 60 * 60 * 1000
const MOST_EPOCHS_A_DAY = 20

/** An own number that was used for something else once: the database was set back. What it held goes out under a new epoch. */
async function heedForged(tx: Tx, receipts: readonly ReceiptPayload[], context: IngestContext): Promise<void> {
  const own = receipts.filter(({ origin, code }) => origin === context.self && code === 'GT_SUBMISSION_FORGED')
  if (own.length === 0) return
  const current = await currentEpoch(tx)
  const isCurrent = own.some(({ epoch }) => epoch === current || epoch === downEpoch(current))
  // A recipient that says so of every number would begin epochs for ever: after some in a day its word is not enough.
  const begun = await epochsSince(tx, new Date(context.now().getTime() - DAY_MS))
  if (isCurrent && begun >= MOST_EPOCHS_A_DAY) {
    context.log.error({ begun }, 'numbers are said to be used for something else, too often to be believed')
    return
  }
  if (isCurrent) {
    const [{ epoch, seq, recipient }] = own as [ReceiptPayload]
    const reason = `${recipient} holds another envelope under ${epoch} ${seq}`
    const knownTo = await lastAgreed(tx, { epoch, seq })
    const begun = await beginEpoch(tx, { reason, now: context.now(), newId: context.newId, knownTo })
    context.log.warn({ epoch: begun, reason }, 'a new epoch begins')
  }
  await resealNumbers(tx, own)
}

const TRIES_BEFORE_PARKED = 3

/**
 * A message that cannot be ingested even alone because of what it holds: recorded, so that it shows, and a submission is kept
 * and tried again by this node. Its sender sends it again some times; then it is answered that it is parked here, and asks by the
 * hour. Nothing else waits for it.
 *
 * @returns the receipt that says so, once it is time.
 */
export async function parkPoison(
  { sender, opened }: SenderAndOpened,
  cause: unknown,
  context: IngestContext,
): Promise<SignedReceipt[]> {
  const { submission, beats } = opened
  const refusal =
    submission === undefined
      ? { code: 'GT_INTERNAL' as const, sender, digest: digestOf(beats[0]?.jws ?? ''), detail: String(cause) }
      : repeatOf(submission, 'GT_INTERNAL', String(cause))
  const now = context.now()
  await recordRefusal(context.ledger.pool, refusal, now)
  if (submission === undefined) return []
  const tries = await park(context.ledger.pool, submission, String(cause), now)
  if (tries < TRIES_BEFORE_PARKED) return []
  const { origin, epoch, seq } = submission.payload
  return [signReceipt(sender, { origin, epoch, seq, digest: submission.digest }, 'parked', 'GT_INTERNAL', context, now)]
}

async function recordRepeats(
  tx: Tx,
  submissions: readonly Opened[],
  outcomes: readonly Ingested[],
  now: Date,
): Promise<void> {
  for (const [i, submission] of submissions.entries()) {
    if (outcomes[i] === 'applied') continue
    const code = outcomes[i] === 'forged' ? 'GT_SUBMISSION_FORGED' : 'GT_SUBMISSION_DUPLICATE'
    const { origin, epoch, seq } = submission.payload
    await recordRefusal(tx, repeatOf(submission, code, new GuantongError(code, { origin, epoch, seq }).message), now)
  }
}

function repeatOf({ payload, digest, from }: Opened, code: ErrorCode, detail: string): RefusalToRecord {
  const { origin, epoch, seq } = payload
  return { code, sender: from, origin, epoch, seq, digest, detail }
}

/**
 * `applied` is said of what stands here now. Scopes that are set aside, or older than what is held, are named; nothing of it is to be sent
 * again, so it settles all the same.
 */
function receiptFor(
  { payload, digest, from }: Opened,
  taken: { outcome: Ingested; isAside: boolean; superseded: readonly number[] },
  context: IngestContext,
  now: Date,
): SignedReceipt {
  const number = { origin: payload.origin, epoch: payload.epoch, seq: payload.seq, digest }
  if (taken.outcome === 'forged') return signReceipt(from, number, 'refused', 'GT_SUBMISSION_FORGED', context, now)
  const { superseded } = taken
  const code = taken.isAside ? 'GT_FIGURE_IMPLAUSIBLE' : superseded.length > 0 ? 'GT_SUBMISSION_SUPERSEDED' : null
  const outcome = superseded.length === payload.scopes.length ? 'superseded' : 'applied'
  return signReceipt(from, number, outcome, code, context, now, superseded)
}

function signReceipt(
  neighbour: string,
  { origin, epoch, seq, digest }: SealedNumber,
  outcome: ReceiptPayload['outcome'],
  code: ErrorCode | null,
  { key, self }: IngestContext,
  now: Date,
  superseded: readonly number[] = [],
): SignedReceipt {
  const payload: ReceiptPayload = {
    v: WIRE_VERSION,
    recipient: self,
    origin,
    epoch,
    seq,
    digest,
    outcome,
    ...(superseded.length === 0 ? {} : { superseded: [...superseded] }),
    code,
    at: now.toISOString(),
  }
  return { neighbour, jws: sign(key, 'guantong-receipt', payload) }
}
