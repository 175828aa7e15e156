/**
 * Supervision tasks of whole days of issue.
 *
 * @module
 */

import { ISSUED_PREFIX } from '@guantong/contract'
import { type DataField, kebabCase } from '@guantong/standard'
import pg from 'pg'
import type { Db } from '../connection/db.ts'
import type { Row } from '../rows/find-rows.ts'
import { type IssuedSet, issuedSetOf, keyColumnsOf, rowsOfDay, tableOf } from '../rows/issued-sets.ts'

export const TASKS_ISSUED = `${ISSUED_PREFIX}${kebabCase('SupervisionTask')}`

const q = pg.escapeIdentifier

/** The tasks of each scope (issuer and day), in the order of the scopes; in one statement. */
export async function findIssued(
  db: Db,
  scopes: readonly { readonly region: string; readonly day: string }[],
  columns: readonly DataField[],
): Promise<Row[][]> {
  const set = issuedSetOf(TASKS_ISSUED) as IssuedSet
  const { rows } = await db.query<Row & { place: number }>(
    `select s.place, ${columns.map(({ column, name }) => `t.${q(column)} as ${q(name)}`).join(', ')}
       from unnest($1::text[], $2::date[]) with ordinality as s (region, day, place)
       join ${tableOf(set)} t on ${rowsOfDay(set, 's.region', 's.day')}
      order by s.place, ${keyColumnsOf(set)}`,
    [scopes.map(({ region }) => region), scopes.map(({ day }) => day)],
  )
  const found: Row[][] = scopes.map(() => [])
  for (const { place, ...row } of rows) found[place - 1]?.push(row)
  return found
}
