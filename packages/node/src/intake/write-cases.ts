/**
 * One batch of validated cases into the ledger.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { CaseRow } from '@guantong/standard'
import type { Ledger } from '../ledger/connect.ts'
import { upsertCases, type Written } from '../ledger/upsert-cases.ts'

/** 40P01 deadlock, 40001 serialization failure: the database asks for another try. */
const TRY_AGAIN = new Set(['40P01', '40001'])
const TRIES = 5

/**
 * Writes the batch in one transaction. A case number that comes twice is taken in order: the last one stands, and the
 * ones before it are counted as if each had been written and then updated. inserted + updated + unchanged = rows.
 */
export async function writeCases(ledger: Ledger, rows: readonly CaseRow[], now: Date): Promise<Written> {
  const last = new Map<string, CaseRow>()
  let updated = 0
  let unchanged = 0
  for (const row of rows) {
    const before = last.get(row.caseNo)
    if (before?.rowHash === row.rowHash) unchanged++
    else if (before !== undefined) updated++
    last.set(row.caseNo, row)
  }
  // In one order for all writers, so that two imports of the same cases rarely wait for each other crosswise.
  const ordered = [...last.values()].sort((a, b) => (a.caseNo < b.caseNo ? -1 : 1))
  const written = await withRetry(() => ledger.transaction((tx) => upsertCases(tx, ordered, now)))
  return {
    inserted: written.inserted,
    updated: written.updated + updated,
    unchanged: written.unchanged + unchanged,
  }
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
