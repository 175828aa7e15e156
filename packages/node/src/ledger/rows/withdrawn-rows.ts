/**
 * Which rows were withdrawn (撤回登记): their keys stay when the rows are gone.
 *
 * @module
 */
import type { DataSet } from '@guantong/standard'
import type { Db } from '../connection/db.ts'

export interface WithdrawnRow {
  /** As `rowKeyOf` gives it. */
  readonly key: string
  /** Where the row stood; null where it named no division. */
  readonly division: string | null
  readonly at: Date
  readonly by: string
  readonly reason: string
}

/** By key. `keys`: only these; without them all of the region, some hundred bytes each. */
export async function findWithdrawn(
  db: Db,
  dataSet: DataSet,
  region: string,
  keys: readonly string[] | null,
): Promise<ReadonlyMap<string, WithdrawnRow>> {
  const { rows } = await db.query<WithdrawnRow>(
    `select row_key as key, division_code as division, withdrawn_at as at, withdrawn_by as by, reason
       from withdrawn_record where data_set = $1 and region_code = $2 and ($3::text[] is null or row_key = any($3))`,
    [dataSet.name, region, keys],
  )
  return new Map(rows.map((row) => [row.key, row]))
}
