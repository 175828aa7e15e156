/**
 * Issued scopes (下发) into this node's store: the records as they were sealed, and what is read of them.
 *
 * @module
 */
import { ISSUED_FIGURES, type IssuedRow } from '@guantong/contract'
import { shippedStandard, type ValidRow, validateRow } from '@guantong/standard'
import type { Tx } from '../connection/db.ts'
import { type IssuedSet, issuedSetOf, rowsOfDay, tableOf } from '../rows/issued-sets.ts'
import { upsertRows } from '../rows/upsert-rows.ts'
import { applyFigures } from './apply-figures.ts'
import { applyIssuedCodes } from './apply-issued-codes.ts'
import { refuseRow } from './refuse-row.ts'
import type { ScopeToApply } from './scope-to-apply.ts'

type IssuedScope = Pick<ScopeToApply, 'dataSet' | 'region' | 'day' | 'origin' | 'revision' | 'epoch' | 'seq' | 'rows'>

const DROP_OLD = `
  delete from issued_row i using unnest($1::text[], $2::text[], $3::date[]) as s (data_set, region_code, day)
   where i.data_set = s.data_set and i.region_code = s.region_code and i.day = s.day`

const PUT_FRESH = `
  insert into issued_row (data_set, region_code, day, place, record)
  select data_set, region_code, day, place, record
    from jsonb_to_recordset($1::jsonb) as r (data_set text, region_code text, day date, place integer, record jsonb)`

/** Replaces scopes that are known to be newer. Runs under the lock of `applyScopes`, and only from there. */
export async function replaceIssued(
  tx: Tx,
  scopes: readonly IssuedScope[],
  context: { self: string; now: Date },
): Promise<void> {
  if (scopes.length === 0) return
  const places = [scopes.map((s) => s.dataSet), scopes.map((s) => s.region), scopes.map((s) => s.day)]
  await tx.query(DROP_OLD, places)
  const rows = scopes.flatMap(({ dataSet, region, day, rows }) =>
    (rows as readonly IssuedRow[]).map(({ record }, place) => ({
      data_set: dataSet,
      region_code: region,
      day,
      place,
      record,
    })),
  )
  await tx.query(PUT_FRESH, [JSON.stringify(rows)])
  for (const scope of scopes) await readOut(tx, scope, context)
}

/** What is read of a scope, made from its records. At the issuer its own rows are what is read already. */
export async function readOut(tx: Tx, scope: IssuedScope, context: { self: string; now: Date }): Promise<void> {
  const isOwn = scope.origin === context.self
  if (scope.dataSet === ISSUED_FIGURES) {
    if (!isOwn) await applyFigures(tx, scope, context.now)
    return
  }
  const set = issuedSetOf(scope.dataSet)
  if (set === undefined) return
  if (!isOwn) await putRecords(tx, set, scope, context.now)
  if (set.dataSet.name === 'CodeListEntry') await applyIssuedCodes(tx, scope.region)
}

// What stands unchanged is not written again; what another hand has changed still bears its old hash, and is caught by putBackIssued.
async function putRecords(tx: Tx, set: IssuedSet, scope: IssuedScope, now: Date): Promise<void> {
  const { rows, refused } = judgeIssued(set, scope, now)
  await tx.query(
    `delete from ${tableOf(set)} t where ${rowsOfDay(set, '$1', '$2')} and $2::date is not null and t.row_hash <> all($3)`,
    [scope.region, scope.day, rows.map(({ rowHash }) => rowHash)],
  )
  await upsertRows(tx, set.dataSet, rows, now)
  for (const { row, reason, isForeign } of refused)
    await refuseRow(tx, scope, row, reason, now, isForeign ? 'GT_AUTHOR_FOREIGN' : 'GT_ISSUED_ROW_REFUSED')
}

interface RefusedRow {
  readonly row: IssuedRow
  readonly reason: string
  /** It names another node than the one that sealed it as its author. */
  readonly isForeign: boolean
}

/** Rows are held to the standard as those of a file are: one that does not fit is kept out, the others go in. */
export function judgeIssued(
  { dataSet }: IssuedSet,
  scope: Pick<IssuedScope, 'region' | 'revision' | 'rows'>,
  now: Date,
): { rows: ValidRow[]; refused: RefusedRow[] } {
  const { divisions, codes } = shippedStandard()
  // The issuer's clock may run before this one: what it has done by its own time is no future event.
  const latest = new Date(Math.min(Math.max(now.getTime(), scope.revision), now.getTime() + 2 * 86_400_000))
  const context = { regionCode: scope.region, divisions, codes, now: latest, sealed: true as const }
  const rows: ValidRow[] = []
  const refused: RefusedRow[] = []
  for (const row of scope.rows as readonly IssuedRow[]) {
    const verdict = validateRow(dataSet, { ...row.record, regionCode: scope.region }, context)
    if (verdict.ok) {
      rows.push(verdict.row)
      continue
    }
    const reason = verdict.findings.map(({ field, rule }) => `${field} ${rule}`).join(', ')
    refused.push({ row, reason, isForeign: verdict.findings.some(({ rule }) => rule === 'author-foreign') })
  }
  return { rows, refused }
}
