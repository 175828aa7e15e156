/**
 * Rows that a program hands in as one list, held against what is there already: who holds their keys, in whose name they
 * speak, whether they were withdrawn, and what they refer to.
 *
 * @module
 */
import type { DataSet, Finding, Standard, ValidRow } from '@guantong/standard'
import type { Db } from '../../ledger/connection/db.ts'
import { authorsBeyond } from './authors-beyond.ts'
import { makeReferenceCheck } from './check-references.ts'
import { heldElsewhere, type Sender } from './held-elsewhere.ts'
import { withdrawnBefore } from './withdrawn-before.ts'

export interface HoldOptions {
  readonly db: Db
  readonly standard: Standard
  readonly regionCode: string
  /** Who hands them in, if not for the whole region. */
  readonly sender?: Sender | undefined
  /** Rows that were withdrawn come back; otherwise they are refused. */
  readonly restoreWithdrawn?: boolean | undefined
}

export interface Held {
  refusalsOf(row: ValidRow): readonly Finding[]
  warningsOf(row: ValidRow): readonly Finding[]
}

/** Each row was judged by itself before. One statement for each question, however many rows. */
export async function holdTogether(
  { db, standard, regionCode, sender, restoreWithdrawn }: HoldOptions,
  dataSet: DataSet,
  rows: readonly ValidRow[],
): Promise<Held> {
  const elsewhere = sender === undefined ? undefined : await heldElsewhere(db, dataSet, rows, sender)
  const gone = await withdrawnBefore(db, dataSet, rows, { regionCode, sender, restoreWithdrawn })
  const references = await makeReferenceCheck({ db, dataSet, standard, regionCode })?.judge(rows)
  return {
    refusalsOf: (row) => [
      ...[elsewhere?.get(row) ?? gone.get(row) ?? []].flat(),
      ...(sender === undefined ? [] : authorsBeyond(dataSet, row, sender)),
      ...(references?.findings.get(row) ?? []),
    ],
    warningsOf: (row) => [
      ...(references?.warnings.get(row) ?? []),
      ...(references?.open ?? []).filter((each) => each.row === row).map(({ finding }) => finding),
    ],
  }
}
