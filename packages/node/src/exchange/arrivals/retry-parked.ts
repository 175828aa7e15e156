/**
 * Parked submissions (挂起) are tried again by the node that keeps them: after a release that can take them, no sender has to act.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { dropOldChunks } from '../../ledger/ingest/chunk.ts'
import { type Parked, parkedBefore, unpark } from '../../ledger/ingest/parked.ts'
import type { NeighbourSender } from '../transport/neighbour-sender.ts'
import type { ArrivalContext } from './arrival-context.ts'
import { commit } from './commit-batch.ts'
import { forwardReceipts } from './forward-receipts.ts'
import { reopen } from './open-arrival.ts'

const EVERY_MS = 60 * 60 * 1000
const AT_ONCE = 20
const CHUNKS_KEPT_MS = 60 * 60 * 1000

/** To be called now and then; the first time tries everything, whenever it was tried last. */
export function createRetryParked(context: ArrivalContext & { neighbours: NeighbourSender }): () => Promise<void> {
  let first = true
  return async () => {
    const now = context.now()
    const before = first ? new Date(now.getTime() + EVERY_MS) : new Date(now.getTime() - EVERY_MS)
    first = false
    for (const one of await parkedBefore(context.ledger.pool, before, AT_ONCE)) await retry(one, context)
    await dropOldChunks(context.ledger.pool, new Date(now.getTime() - CHUNKS_KEPT_MS))
  }
}

async function retry(
  { sender, digest, seal, body }: Parked,
  context: ArrivalContext & { neighbours: NeighbourSender },
): Promise<void> {
  try {
    const opened = await reopen({ sender, seal, body }, context)
    const { receipts } = await commit([{ sender, opened }], context)
    forwardReceipts(context.neighbours, receipts, context)
  } catch (error) {
    // Its key or its sender is gone from the topology since: it is let go, and a neighbour that still owes it is answered anew.
    if (!(error instanceof GuantongError)) throw error
    context.log.warn(
      { sender, digest, code: error.code, detail: error.message },
      'a parked submission is no longer sound',
    )
    await context.ledger.transaction((tx) => unpark(tx, [digest]))
  }
}
