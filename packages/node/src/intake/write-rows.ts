/**
 * One batch of validated rows into the ledger.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { DataSet, ValidRow } from '@guantong/standard'
import type { Ledger, Tx } from '../ledger/connect.ts'
import { upsertRows, type Written } from '../ledger/upsert-rows.ts'

/** 40P01 deadlock, 40001 serialization failure: the database asks for another try. */
const TRY_AGAIN = new Set(['40P01', '40001'])
const TRIES = 5

/** The key of a row within its data set, for telling rows apart. */
export function keyOf(dataSet: DataSet): (row: ValidRow) => string {
  const [only, ...more] = dataSet.key
  if (only !== undefined && more.length === 0) return (row) => textOf(row[only])
  return (row) => dataSet.key.map((name) => textOf(row[name])).join('\u0001')
}

const textOf = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value))

/**
 * Writes the batch in one transaction. A key that comes twice is taken in order: the last row stands, and the ones before it
 * are counted as if each had been written and then updated. inserted + updated + unchanged = rows.
 *
 * @param beforeCommit the last thing done in the transaction, told what it wrote
 */
export async function writeRows(
  ledger: Ledger,
  dataSet: DataSet,
  rows: readonly ValidRow[],
  now: Date,
  beforeCommit: (tx: Tx, written: Written) => Promise<void> = async () => {},
): Promise<Written> {
  const key = keyOf(dataSet)
  const last = new Map<string, ValidRow>()
  let updated = 0
  let unchanged = 0
  for (const row of rows) {
    const at = key(row)
    const before = last.get(at)
    if (before?.rowHash === row.rowHash) unchanged++
    else if (before !== undefined) updated++
    last.set(at, row)
  }
  // In one order for all writers, so that two imports of the same rows rarely wait for each other crosswise.
  const ordered = [...last].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  return withRetry(() =>
    ledger.transaction(async (tx) => {
      const upserted = await upsertRows(tx, dataSet, ordered, now)
      const written = {
        inserted: upserted.inserted,
        updated: upserted.updated + updated,
        unchanged: upserted.unchanged + unchanged,
      }
      await beforeCommit(tx, written)
      return written
    }),
  )
}

async function withRetry<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (attempt === TRIES || !TRY_AGAIN.has((error as { code?: string }).code ?? '')) throw error
      await sleep(20 * 2 ** attempt)
    }
  }
}
