/**
 * What was made from issued records (下发) and then changed by another hand, put back from them.
 *
 * @module
 */
import { ISSUED_FIGURES, isIssued, rootOfRows, type ScopeKey } from '@guantong/contract'
import type { Tx } from '../connection/db.ts'
import { judgeIssued, readOut } from '../cube/apply-issued.ts'
import { lockCube } from '../cube/lock-cube.ts'
import { differencesOf, recordDiscrepancies } from '../heal/discrepancy.ts'
import { keyOf, rowsOf } from '../outbox/seal-outbox.ts'
import {
  columnsOf,
  type IssuedSet,
  issuedSetOf,
  keyColumnsOf,
  recordOf,
  rowsOfDay,
  tableOf,
} from '../rows/issued-sets.ts'

interface Held {
  data_set: string
  region_code: string
  day: string
  origin: string
  revision: number
  root: string
}

/**
 * Looks at rows of a tier above that were changed here by another hand. Differences are recorded row by row. Where the sealed records
 * themselves were changed nothing is done: they are put back first, by `restoreScopes`, and everything with them.
 *
 * @returns how many scopes were put back.
 */
export async function putBackIssued(
  tx: Tx,
  marked: readonly ScopeKey[],
  context: { self: string; now: Date },
): Promise<number> {
  const scopes = marked.filter(({ dataSet, region }) => isIssued(dataSet) && region !== context.self)
  let putBack = 0
  for (const { dataSet, region, day } of scopes) {
    const { rows } = await tx.query<Held>(
      `select data_set, region_code, day, origin, revision, root from measure_scope
        where data_set = $1 and region_code = $2 and day = $3 for update`,
      [dataSet, region, day],
    )
    const set = issuedSetOf(dataSet)
    const scope = rows[0]
    if (scope === undefined) {
      // It was never issued: a node holds no rows of another region.
      if (set !== undefined) await dropRows(tx, set, region, day)
    } else if (await putScopeBack(tx, scope, set, context)) putBack += 1
  }
  return putBack
}

async function putScopeBack(
  tx: Tx,
  scope: Held,
  set: IssuedSet | undefined,
  context: { self: string; now: Date },
): Promise<boolean> {
  const { data_set: dataSet, region_code: region, day, origin, revision } = scope
  const records = (await rowsOf(tx, [scope], [])).get(keyOf(dataSet, region, day)) ?? []
  if (rootOfRows(records) !== scope.root) return false
  const cells =
    set === undefined
      ? [{ cell: '', measure: 'cells', sealed: records.length, held: null }]
      : differencesOf(
          judgeIssued(set, { region, revision, rows: records }, context.now).rows.map((row) => recordOf(set, row)),
          await heldRecords(tx, set, region, day),
        )
  if (cells.length === 0) return false
  const name = { dataSet, region, day, revision }
  await recordDiscrepancies(tx, [{ ...name, kind: 'ALTERED', origin, node: context.self, cells }], context.now)
  if (set !== undefined) await dropRows(tx, set, region, day)
  else if (dataSet !== ISSUED_FIGURES) return false
  await readOut(tx, { ...name, origin, rows: records }, context)
  return true
}

async function heldRecords(tx: Tx, set: IssuedSet, region: string, day: string) {
  const { rows } = await tx.query<Record<string, unknown>>(
    `select ${columnsOf(set)} from ${tableOf(set)} t
      where ${rowsOfDay(set, '$1', '$2')} and $2::date is not null order by ${keyColumnsOf(set)}`,
    [region, day],
  )
  return rows.map((row) => recordOf(set, row))
}

async function dropRows(tx: Tx, set: IssuedSet, region: string, day: string): Promise<void> {
  await lockCube(tx)
  await tx.query(`delete from ${tableOf(set)} t where ${rowsOfDay(set, '$1', '$2')} and $2::date is not null`, [
    region,
    day,
  ])
}
