/**
 * One batch of validated cases into the ledger.
 *
 * @module
 */
import { type CaseRow, dataSetOf } from '@guantong/standard'
import type { Ledger } from '../../ledger/connection/connect.ts'
import type { Written } from '../../ledger/rows/upsert-rows.ts'
import { writeRows } from './write-rows.ts'

export const writeCases = (ledger: Ledger, rows: readonly CaseRow[], now: Date): Promise<Written> =>
  writeRows(ledger, dataSetOf('Case'), rows, { now })
