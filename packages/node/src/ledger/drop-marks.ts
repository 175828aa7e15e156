/**
 * Marks at a node that is no origin (nation, province): there is nothing to measure, so they go.
 *
 * @module
 */
import type { Db } from './connect.ts'

/**
 * What such a node holds of its own (indicator values, supervision tasks, …) enters no summary: its rows are read by GraphQL.
 * The triggers mark them all the same, since the store is one at every tier. Rows written before a node becomes an origin are
 * counted once they change, or their summary is taken up anew.
 */
export async function dropMarks(db: Db): Promise<number> {
  return (await db.query('delete from dirty_mark')).rowCount ?? 0
}
