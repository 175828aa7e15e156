/**
 * Where rows stand now, before others take their place.
 *
 * @module
 */
import type { DataSet, ValidRow } from '@guantong/standard'
import type { Db } from '../connection/db.ts'
import { keyOrder } from './find-rows.ts'

/** County of the row held under each given row's key, in the order given; null where none is held. */
export async function heldDivisions(
  db: Db,
  dataSet: DataSet,
  rows: readonly ValidRow[],
): Promise<readonly (string | null)[]> {
  const key = keyOrder(dataSet)
  const columns = ['region_code', ...key.map(({ column }) => `"${column}"`)]
  const lists = ['text', ...key.map(({ pgType }) => pgType)].map((type, at) => `$${at + 1}::${type}[]`)
  const { rows: held } = await db.query<{ division: string | null }>(
    `select held.division_code as division
       from unnest(${lists.join(', ')}) with ordinality as given (${columns.join(', ')}, at)
       left join ${dataSet.table} held using (${columns.join(', ')})
      order by given.at`,
    ['regionCode', ...key.map(({ name }) => name)].map((name) => rows.map((row) => row[name])),
  )
  return held.map(({ division }) => division)
}
