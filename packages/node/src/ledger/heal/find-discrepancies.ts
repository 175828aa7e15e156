/**
 * Differences and lost scopes, to be shown.
 *
 * @module
 */
import type { Db } from '../connection/db.ts'

export interface Discrepancy {
  id: number
  kind: 'ALTERED' | 'LOST'
  origin: string
  node: string
  dataSet: string
  region: string
  day: string
  revision: number
  cell: string
  measure: string
  sealed: number | null
  held: number | null
  seenAt: Date
  healedAt: Date | null
}

export interface LostScope {
  dataSet: string
  region: string
  day: string
  revision: number
  cases: number
  toldBy: string
  seenAt: Date
}

export interface DiscrepancyFilter {
  open: boolean | null
  origin: string | null
  /** Regions whose subtrees may be seen. */
  within: readonly string[]
  before: number | null
  limit: number
}

const MOST_LOST = 500

const WHERE = `
   where ($1::boolean is null or (healed_at is null) = $1) and ($2::text is null or origin = $2)
     and exists (select from region_ancestor a where a.region_code = d.region_code and a.ancestor_code = any($3::text[]))`

/** Latest first. */
export async function findDiscrepancies(
  db: Db,
  { open, origin, within, before, limit }: DiscrepancyFilter,
): Promise<{ rows: Discrepancy[]; count: () => Promise<number> }> {
  const { rows } = await db.query<Discrepancy>(
    `select id, kind, origin, node, data_set as "dataSet", region_code as region, day, revision, cell, measure,
            sealed::float8 as sealed, held::float8 as held, seen_at as "seenAt", healed_at as "healedAt"
       from discrepancy d ${WHERE} and ($4::bigint is null or id < $4) order by id desc limit $5`,
    [open, origin, within, before, limit],
  )
  const count = async (): Promise<number> => {
    const counted = await db.query<{ count: number }>(`select count(*) as count from discrepancy d ${WHERE}`, [
      open,
      origin,
      within,
    ])
    return counted.rows[0]?.count ?? 0
  }
  return { rows, count }
}

export async function findLostScopes(db: Db): Promise<LostScope[]> {
  const { rows } = await db.query<LostScope>(
    `select data_set as "dataSet", region_code as region, day, revision, cases, told_by as "toldBy", seen_at as "seenAt"
       from lost_scope order by region_code, day, data_set limit ${MOST_LOST}`,
  )
  return rows
}
