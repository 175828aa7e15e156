/**
 * Arrivals into the ledger, whatever is among them: pieces are put together, and what cannot be taken harms nobody else.
 *
 * @module
 */
import { dropChunks, putChunks, type WholeMessage, wholeMessages } from '../../ledger/ingest/chunk.ts'
import { classifyFailure } from '../transport/classify-failure.ts'
import { withoutCollision } from '../transport/without-collision.ts'
import {
  type IngestContext,
  ingestBatch,
  parkPoison,
  type SenderAndOpened,
  type SignedReceipt,
} from './ingest-batch.ts'
import { type OpeningContext, openArrival } from './open-arrival.ts'

/**
 * The whole batch in one transaction; if something in it is poison, one by one. Messages that are whole with the pieces of
 * this batch come after it, each in a transaction of its own.
 */
export async function commit(
  batch: readonly SenderAndOpened[],
  at: IngestContext & OpeningContext,
): Promise<SignedReceipt[]> {
  const receipts = await commitWhole(batch, at)
  for (const { sender, id, data } of await takePieces(batch, at)) {
    receipts.push(...(await commitWhole([{ sender, opened: openArrival({ sender, data }, at) }], at)))
    await dropChunks(at.ledger.pool, [{ sender, id }])
  }
  return receipts
}

async function takePieces(batch: readonly SenderAndOpened[], at: IngestContext): Promise<WholeMessage[]> {
  const chunks = batch.flatMap(({ sender, opened: { chunk } }) => (chunk === undefined ? [] : [{ ...chunk, sender }]))
  if (chunks.length === 0) return []
  await at.ledger.transaction((tx) => putChunks(tx, chunks, at.now()))
  return wholeMessages(at.ledger.pool, chunks)
}

async function commitWhole(batch: readonly SenderAndOpened[], at: IngestContext): Promise<SignedReceipt[]> {
  try {
    return await withoutCollision(() => ingestBatch(batch, at))
  } catch (error) {
    if (classifyFailure(error) !== 'defect') throw error
    const receipts = []
    for (const one of batch) receipts.push(...(await commitAlone(one, at)))
    return receipts
  }
}

async function commitAlone(one: SenderAndOpened, at: IngestContext): Promise<SignedReceipt[]> {
  try {
    return await withoutCollision(() => ingestBatch([one], at))
  } catch (error) {
    if (classifyFailure(error) !== 'defect') throw error
    at.log.error({ err: error, sender: one.sender, seq: one.opened.submission?.payload.seq }, 'message not taken')
    return parkPoison(one, error, at)
  }
}
