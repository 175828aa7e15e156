/**
 * Rows that were withdrawn (撤回) and are handed in again.
 *
 * @module
 */
import { type DataSet, type Finding, makeFinding, type ValidRow } from '@guantong/standard'
import type { Db } from '../../ledger/connection/db.ts'
import { rowKeyOf } from '../../ledger/rows/row-key.ts'
import { findWithdrawn, type WithdrawnRow } from '../../ledger/rows/withdrawn-rows.ts'
import type { Sender } from './held-elsewhere.ts'

export interface WithdrawnTerms {
  readonly regionCode: string
  /** Who hands them in, if not for the whole region: what another division has withdrawn is not brought back. */
  readonly sender?: Sender | undefined
  readonly restoreWithdrawn?: boolean | undefined
}

/** Those of the rows that may not go in. A row withdrawn at the same moment has NOT been seen; it is not written either. */
export async function withdrawnBefore(
  db: Db,
  dataSet: DataSet,
  rows: readonly ValidRow[],
  { regionCode, sender, restoreWithdrawn = false }: WithdrawnTerms,
): Promise<ReadonlyMap<ValidRow, Finding>> {
  const found = new Map<ValidRow, Finding>()
  if (rows.length === 0 || (restoreWithdrawn && sender === undefined)) return found
  const keyOf = rowKeyOf(dataSet)
  const withdrawn = await findWithdrawn(db, dataSet, regionCode, rows.map(keyOf))
  if (withdrawn.size === 0) return found
  for (const row of rows) {
    const before = withdrawn.get(keyOf(row))
    if (before === undefined) continue
    const place = before.division ?? regionCode
    if (sender !== undefined && !sender.covers(place))
      found.set(row, makeFinding('divisionCode', 'sender-outside', place, { sender: sender.name }))
    else if (!restoreWithdrawn) found.set(row, isWithdrawn(dataSet, before))
  }
  return found
}

/** With who, when and why: those who may write the row may read that. */
export const isWithdrawn = ({ key }: DataSet, { key: shown, at, by, reason }: WithdrawnRow): Finding =>
  makeFinding(key[0] ?? '', 'row-withdrawn', shown.replaceAll('\u0001', ' ~ '), {
    day: at.toISOString().slice(0, 10),
    by,
    reason,
  })
