/**
 * Several batches on their way into the ledger at once.
 *
 * @module
 */
import type { DataSet, ValidRow } from '@guantong/standard'
import type { Ledger, Tx } from '../ledger/connect.ts'
import type { Written } from '../ledger/upsert-rows.ts'
import { keyOf, writeRows } from './write-rows.ts'

export interface Batch {
  readonly rows: readonly ValidRow[]
  /** Records of the file they come from. */
  readonly records: number
  /** How many records of the file are dealt with once this batch and all before it are in. */
  readonly upTo: number
}

export interface WriteLanes {
  /** Resolves once the batch is under way, which waits for a free lane. Throws what an earlier batch failed with. */
  hand(batch: Batch): Promise<void>
  /** Resolves once everything handed over is committed. */
  finish(): Promise<void>
}

export interface LaneOptions {
  readonly ledger: Ledger
  readonly dataSet: DataSet
  readonly now: Date
  readonly lanes: number
  /** Notes in the batch's own transaction how far the file has come. Batches are noted in the order they were handed over. */
  readonly note: (tx: Tx, upTo: number, written: Written) => Promise<void>
  readonly onWritten: (batch: Batch, written: Written) => void
}

interface Lane {
  readonly keys: ReadonlySet<string>
  readonly done: Promise<void>
}

/**
 * One lane leaves the database waiting while the next batch is read, and the reader waiting while it commits. A batch that
 * shares a key with one under way waits for it: what stands later in the file must win. Rows are written side by side, but a
 * batch commits only after the one before it: what is noted is a whole beginning of the file.
 */
export function makeWriteLanes(options: LaneOptions): WriteLanes {
  const { ledger, dataSet, now, lanes, note, onWritten } = options
  const key = keyOf(dataSet)
  const busy = new Set<Lane>()
  let failure: { readonly error: unknown } | undefined
  let before: Promise<void> = Promise.resolve()
  const check = (): void => {
    if (failure !== undefined) throw failure.error
  }
  const start = (batch: Batch, keys: ReadonlySet<string>): void => {
    const earlier = before
    const done = writeRows(ledger, dataSet, batch.rows, now, async (tx, written) => {
      await earlier
      check()
      await note(tx, batch.upTo, written)
    })
      .then(
        (written) => onWritten(batch, written),
        (error: unknown) => {
          failure ??= { error }
        },
      )
      .finally(() => busy.delete(lane))
    const lane: Lane = { keys, done }
    before = done
    busy.add(lane)
  }
  return {
    async hand(batch) {
      const keys = new Set(batch.rows.map(key))
      for (;;) {
        check()
        const inTheWay = [...busy].find((lane) => [...keys].some((one) => lane.keys.has(one)))
        if (inTheWay !== undefined) await inTheWay.done
        else if (busy.size >= lanes) await Promise.race([...busy].map(({ done }) => done))
        else break
      }
      start(batch, keys)
    },
    async finish() {
      await Promise.all([...busy].map(({ done }) => done))
      check()
    },
  }
}
