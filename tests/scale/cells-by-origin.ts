/**
 * Cells as one ledger has them, an origin a line: equal hashes are equal cells.
 *
 * @module
 */
import type pg from 'pg'

export interface OriginCells {
  readonly origin: string
  readonly count: number
  readonly hash: string
}

export async function cellsByOrigin(db: Pick<pg.Pool, 'query'>, origins: readonly string[]): Promise<OriginCells[]> {
  const { rows } = await db.query<OriginCells>(
    `select origin, count(*)::int as count,
            md5(string_agg(m::text, ',' order by region_code, day, kind, standard_ref, code, source)) as hash
       from case_measure m where origin = any($1) group by origin order by origin`,
    [origins],
  )
  return rows
}
