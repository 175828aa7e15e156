/**
 * A row of an issued scope (下发) that is kept out here: recorded, once for each row.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { canonicalJson, GuantongError, type IssuedRow } from '@guantong/contract'
import type { Db } from '../connection/db.ts'
import { recordRefusal } from './refusal.ts'
import type { ScopeToApply } from './scope-to-apply.ts'

export async function refuseRow(
  db: Db,
  { dataSet, origin, epoch, seq }: Pick<ScopeToApply, 'dataSet' | 'origin' | 'epoch' | 'seq'>,
  row: IssuedRow,
  reason: string,
  now: Date,
  code: 'GT_ISSUED_ROW_REFUSED' | 'GT_AUTHOR_FOREIGN' = 'GT_ISSUED_ROW_REFUSED',
): Promise<void> {
  const digest = createHash('sha256').update(canonicalJson(row)).digest('hex')
  const detail = new GuantongError(code, { dataSet, issuer: origin, reason }).message
  const number = epoch === undefined || seq === undefined ? {} : { epoch, seq }
  await recordRefusal(db, { code, sender: origin, origin, ...number, digest, detail }, now)
}
