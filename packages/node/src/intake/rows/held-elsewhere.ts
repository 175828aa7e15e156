/**
 * Rows that a sender for a part of the region may not replace.
 *
 * @module
 */
import { type DataSet, type Finding, makeFinding, type ValidRow } from '@guantong/standard'
import type { Db } from '../../ledger/connection/db.ts'
import { heldDivisions } from '../../ledger/rows/held-divisions.ts'

/** Who hands rows in for some divisions of the region only. */
export interface Sender {
  /** What it is called in findings. */
  readonly name: string
  covers(division: string): boolean
}

/**
 * Those of the rows whose key is held by a row of a division the sender does not cover: without this, a county could take over
 * another county's row by writing its key. A row written at the same moment has NOT been seen.
 */
export async function heldElsewhere(
  db: Db,
  dataSet: DataSet,
  rows: readonly ValidRow[],
  sender: Sender,
): Promise<ReadonlyMap<ValidRow, Finding>> {
  const found = new Map<ValidRow, Finding>()
  if (rows.length === 0 || dataSet.field('divisionCode') === undefined) return found
  for (const [at, division] of (await heldDivisions(db, dataSet, rows)).entries()) {
    const row = rows[at]
    if (row === undefined || division === null || sender.covers(division)) continue
    found.set(row, makeFinding('divisionCode', 'sender-outside', division, { sender: sender.name }))
  }
  return found
}
