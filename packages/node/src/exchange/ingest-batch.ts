/**
 * One batch of arrivals → one ledger transaction.
 *
 * @module
 */
import {
  digestOf,
  type ErrorCode,
  GuantongError,
  type NodeKey,
  type Opened,
  type ReceiptPayload,
  sign,
} from '@guantong/contract'
import type { Ledger, Tx } from '../ledger/connect.ts'
import { storeBeats } from '../ledger/heartbeat.ts'
import { type Ingested, ingest } from '../ledger/ingest.ts'
import { type RefusalToRecord, recordRefusal } from '../ledger/refusal.ts'
import type { OpenedArrival, SealedNumber } from './open-arrival.ts'

export interface IngestContext {
  readonly ledger: Ledger
  readonly key: NodeKey
  readonly self: string
  readonly parent: string | null
  readonly now: () => Date
}

/** What to tell a child after the commit. */
export interface SignedReceipt {
  readonly child: string
  readonly jws: string
}

export interface SenderAndOpened {
  readonly sender: string
  readonly opened: OpenedArrival
}

/**
 * Everything in the batch commits together: figures, inbox, forwarding, beats and refusals.
 *
 * @returns signed receipts, to be sent now that the commit has happened. Throws what the database throws; nothing has
 * been written then.
 */
export async function ingestBatch(batch: readonly SenderAndOpened[], at: IngestContext): Promise<SignedReceipt[]> {
  const now = at.now()
  const submissions = batch.flatMap(({ opened }) => opened.submission ?? [])
  const outcomes = await at.ledger.transaction(async (tx) => {
    const outcomes = await ingest(tx, submissions, { self: at.self, parent: at.parent, now })
    await storeBeats(
      tx,
      batch.flatMap(({ opened }) => opened.beats),
      now,
    )
    for (const { opened } of batch) for (const refusal of opened.refusals) await recordRefusal(tx, refusal, now)
    await recordRepeats(tx, submissions, outcomes, now)
    return outcomes
  })
  const settled = submissions.map((submission, i) => receiptFor(submission, outcomes[i] as Ingested, at, now))
  const refused = batch.flatMap(({ sender, opened }) =>
    opened.refused === undefined ? [] : [signReceipt(sender, opened.refused, 'refused', opened.refused.code, at, now)],
  )
  return [...settled, ...refused]
}

/**
 * A message that cannot be ingested even alone because of what it holds: recorded, so that it shows; a submission is not
 * receipted, so that it comes again and is taken once the defect is mended.
 */
export async function parkPoison(
  { sender, opened }: SenderAndOpened,
  cause: unknown,
  at: IngestContext,
): Promise<void> {
  const { submission, beats } = opened
  const refusal =
    submission === undefined
      ? { code: 'GT_INTERNAL' as const, sender, digest: digestOf(beats[0]?.jws ?? ''), detail: String(cause) }
      : repeatOf(submission, 'GT_INTERNAL', String(cause))
  await recordRefusal(at.ledger.pool, refusal, at.now())
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

function receiptFor({ payload, digest, from }: Opened, outcome: Ingested, at: IngestContext, now: Date): SignedReceipt {
  const number = { origin: payload.origin, epoch: payload.epoch, seq: payload.seq, digest }
  return outcome === 'forged'
    ? signReceipt(from, number, 'refused', 'GT_SUBMISSION_FORGED', at, now)
    : signReceipt(from, number, 'applied', null, at, now)
}

function signReceipt(
  child: string,
  { origin, epoch, seq, digest }: SealedNumber,
  outcome: ReceiptPayload['outcome'],
  code: ErrorCode | null,
  { key, self }: IngestContext,
  now: Date,
): SignedReceipt {
  const payload: ReceiptPayload = {
    v: 1,
    recipient: self,
    origin,
    epoch,
    seq,
    digest,
    outcome,
    code,
    at: now.toISOString(),
  }
  return { child, jws: sign(key, 'guantong-receipt', payload) }
}
