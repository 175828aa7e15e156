/**
 * Parked submissions (挂起) are tried again by whoever keeps them: after a release that can take them, nobody has to send anything.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { dropOldChunks } from '../../ledger/ingest/chunk.ts'
import { type Parked, parkedBefore, unpark } from '../../ledger/ingest/parked.ts'
import type { Tell } from '../transport/tell.ts'
import { commit } from './commit-batch.ts'
import { handOn } from './hand-on.ts'
import type { IngestContext } from './ingest-batch.ts'
import { type OpeningContext, reopen } from './open-arrival.ts'

const EVERY_MS = 60 * 60 * 1000
const AT_ONCE = 20
const CHUNKS_KEPT_MS = 60 * 60 * 1000

/** To be called now and then; the first time tries everything, whenever it was tried last. */
export function createRetryParked(at: IngestContext & OpeningContext & { tell: Tell }): () => Promise<void> {
  let first = true
  return async () => {
    const now = at.now()
    const before = first ? new Date(now.getTime() + EVERY_MS) : new Date(now.getTime() - EVERY_MS)
    first = false
    for (const one of await parkedBefore(at.ledger.pool, before, AT_ONCE)) await retry(one, at)
    await dropOldChunks(at.ledger.pool, new Date(now.getTime() - CHUNKS_KEPT_MS))
  }
}

async function retry(
  { sender, digest, seal, body }: Parked,
  at: IngestContext & OpeningContext & { tell: Tell },
): Promise<void> {
  try {
    const opened = reopen({ sender, seal, body }, at)
    handOn(at.tell, await commit([{ sender, opened }], at), at)
  } catch (error) {
    // Its key or its sender is gone from the topology since: it is let go, and whoever still owes it is answered anew.
    if (!(error instanceof GuantongError)) throw error
    at.log.warn({ sender, digest, code: error.code, detail: error.message }, 'a parked submission is no longer sound')
    await at.ledger.transaction((tx) => unpark(tx, [digest]))
  }
}
