/**
 * Several batches on their way into the ledger at once.
 *
 * @module
 */

import type { Ledger } from '../../ledger/connection/connect.ts'
import type { Tx } from '../../ledger/connection/db.ts'
import type { CopyBatch } from '../../ledger/rows/copy-batch.ts'
import type { RecordSpan } from '../../ledger/rows/import-run.ts'
import type { BatchTerms, Written } from '../../ledger/rows/upsert-rows.ts'
import { writeBatch } from './write-rows.ts'

export interface Batch {
  readonly rows: CopyBatch
  /** Records of the file they come from. */
  readonly records: number
  /** Which records of the file are dealt with once this batch is in. */
  readonly span: RecordSpan
}

export interface WriteLanes {
  /** Resolves once the batch is under way, which waits for a free lane. Throws what an earlier batch failed with. */
  hand(batch: Batch): Promise<void>
  /** Resolves once everything handed over is committed. */
  finish(): Promise<void>
}

export interface LaneOptions {
  readonly ledger: Ledger
  readonly terms: BatchTerms
  readonly lanes: number
  /** Done in the batch's own transaction. */
  readonly note: (tx: Tx, span: RecordSpan, written: Written) => Promise<void>
  readonly onWritten: (batch: Batch, written: Written) => void
}

interface Lane {
  readonly keys: ReadonlyMap<string, string>
  readonly done: Promise<void>
}

/**
 * One lane leaves the database waiting while the next batch is read, and the reader waiting while it commits. A batch that
 * shares a key with one under way waits for it: what stands later in the file must win. No batch waits for another inside its
 * transaction: two imports of the same rows would wait for each other where the database can not see it.
 */
export function makeWriteLanes(options: LaneOptions): WriteLanes {
  const { ledger, terms, lanes, note, onWritten } = options
  const busy = new Set<Lane>()
  let failure: { readonly error: unknown } | undefined
  const check = (): void => {
    if (failure !== undefined) throw failure.error
  }
  const start = (batch: Batch): void => {
    const done = writeBatch(ledger, batch.rows, terms, (tx, written) => note(tx, batch.span, written))
      .then(
        (written) => onWritten(batch, written),
        (error: unknown) => {
          failure ??= { error }
        },
      )
      .finally(() => busy.delete(lane))
    const lane: Lane = { keys: batch.rows.keys, done }
    busy.add(lane)
  }
  return {
    async hand(batch) {
      for (;;) {
        check()
        const inTheWay = [...busy].find((lane) => sharesKey(batch.rows.keys, lane.keys))
        if (inTheWay !== undefined) await inTheWay.done
        else if (busy.size >= lanes) await Promise.race([...busy].map(({ done }) => done))
        else break
      }
      start(batch)
    },
    async finish() {
      await Promise.all([...busy].map(({ done }) => done))
      check()
    },
  }
}

function sharesKey(some: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): boolean {
  for (const key of some.keys()) if (others.has(key)) return true
  return false
}
