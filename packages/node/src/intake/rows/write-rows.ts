/**
 * One batch of validated rows into the ledger.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { DataSet, ValidRow } from '@guantong/standard'
import type { Ledger } from '../../ledger/connection/connect.ts'
import type { Tx } from '../../ledger/connection/db.ts'
import { type CopyBatch, makeCopyBatch } from '../../ledger/rows/copy-batch.ts'
import { type BatchTerms, upsertBatch, type Written } from '../../ledger/rows/upsert-rows.ts'

/** 40P01 deadlock, 40001 serialization failure: the database asks for another try. */
const TRY_AGAIN = new Set(['40P01', '40001'])
const TRIES = 5

/** @see writeBatch */
export function writeRows(
  ledger: Ledger,
  dataSet: DataSet,
  rows: readonly ValidRow[],
  terms: BatchTerms,
  ground?: number,
): Promise<Written> {
  const batch = makeCopyBatch(dataSet, ground)
  for (const row of rows) batch.add(row)
  return writeBatch(ledger, batch, terms)
}

/**
 * Writes the batch in one transaction. A key that comes twice is taken in order: the last row stands, and the ones before it
 * are counted as if each had been written and then updated. inserted + updated + unchanged = rows.
 *
 * @param beforeCommit runs last in the transaction and is handed what it wrote
 */
export function writeBatch(
  ledger: Ledger,
  batch: CopyBatch,
  terms: BatchTerms,
  beforeCommit: (tx: Tx, written: Written) => Promise<void> = async () => {},
): Promise<Written> {
  return withRetry(() =>
    ledger.transaction(async (tx) => {
      const written = await upsertBatch(tx, batch, terms)
      await beforeCommit(tx, written)
      return written
    }),
  )
}

/** Runs a transaction again where the database asks for it. */
export async function withRetry<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (attempt === TRIES || !TRY_AGAIN.has((error as { code?: string }).code ?? '')) throw error
      await sleep(20 * 2 ** attempt)
    }
  }
}
