/**
 * Writing many cases (入库): `upsertRows` for the data set Case.
 *
 * @module
 */
import { type CaseRow, dataSetOf, type ValidRow } from '@guantong/standard'
import type { Tx } from './connect.ts'
import { upsertRows, type Written } from './upsert-rows.ts'

export type { Written } from './upsert-rows.ts'

export const upsertCases = (tx: Tx, rows: readonly CaseRow[], now: Date): Promise<Written> =>
  upsertRows(tx, dataSetOf('Case'), rows as unknown as readonly ValidRow[], now)
