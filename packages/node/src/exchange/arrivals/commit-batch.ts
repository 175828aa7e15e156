/**
 * Writes arrivals into the ledger: pieces are put together, and an arrival that cannot be taken does not stop the others.
 *
 * @module
 */
import type { HeardPayload } from '@guantong/contract'
import type { RefusalToRecord } from '../../ledger/cube/refusal.ts'
import { dropChunks, putChunks, type WholeMessage, wholeMessages } from '../../ledger/ingest/chunk.ts'
import { classifyFailure } from '../transport/classify-failure.ts'
import { withoutCollision } from '../transport/without-collision.ts'
import type { ArrivalContext } from './arrival-context.ts'
import {
  type IngestContext,
  ingestBatch,
  parkPoison,
  type SenderAndOpened,
  type SignedReceipt,
} from './ingest-batch.ts'
import { openArrival } from './open-arrival.ts'

export interface Committed {
  readonly receipts: readonly SignedReceipt[]
  /** Words on what neighbours hold, those that came in pieces among them. */
  readonly statements: readonly HeardPayload[]
  readonly refusals: readonly RefusalToRecord[]
}

/**
 * The whole batch in one transaction; if something in it is poison, one by one. Messages that are whole with the pieces of
 * this batch come after it, each in a transaction of its own.
 */
export async function commit(batch: readonly SenderAndOpened[], context: ArrivalContext): Promise<Committed> {
  const receipts = await commitWhole(batch, context)
  const all = [...batch]
  for (const { sender, id, data } of await takePieces(batch, context)) {
    const whole = { sender, opened: await openArrival({ sender, data }, context) }
    all.push(whole)
    receipts.push(...(await commitWhole([whole], context)))
    await dropChunks(context.ledger.pool, [{ sender, id }])
  }
  return {
    receipts,
    statements: all.flatMap(({ opened }) => opened.reconcile ?? []),
    refusals: all.flatMap(({ opened }) => opened.refusals),
  }
}

async function takePieces(batch: readonly SenderAndOpened[], context: IngestContext): Promise<WholeMessage[]> {
  const chunks = batch.flatMap(({ sender, opened: { chunk } }) => (chunk === undefined ? [] : [{ ...chunk, sender }]))
  if (chunks.length === 0) return []
  await context.ledger.transaction((tx) => putChunks(tx, chunks, context.now()))
  return wholeMessages(context.ledger.pool, chunks)
}

async function commitWhole(batch: readonly SenderAndOpened[], context: IngestContext): Promise<SignedReceipt[]> {
  try {
    return await withoutCollision(() => ingestBatch(batch, context))
  } catch (error) {
    if (classifyFailure(error) !== 'defect') throw error
    const receipts = []
    for (const one of batch) receipts.push(...(await commitAlone(one, context)))
    return receipts
  }
}

async function commitAlone(one: SenderAndOpened, context: IngestContext): Promise<SignedReceipt[]> {
  try {
    return await withoutCollision(() => ingestBatch([one], context))
  } catch (error) {
    if (classifyFailure(error) !== 'defect') throw error
    context.log.error({ err: error, sender: one.sender, seq: one.opened.submission?.payload.seq }, 'message not taken')
    return parkPoison(one, error, context)
  }
}
