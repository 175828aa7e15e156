/**
 * Drops marks that have no reader here: of figures at a node that is no origin (nation, province), and of what is issued at a node
 * without children.
 *
 * @module
 */
import type { Db } from '../connection/db.ts'

/**
 * What a node that is no origin holds of its own (indicator values, supervision tasks, …) enters no summary: its rows are read
 * by GraphQL, and some are issued to those below it. The triggers mark them all the same, since the store is one at every
 * tier. Rows written before a node becomes an origin are counted once they change, or their summary is taken up anew.
 */
export async function dropMarks(db: Db, of: 'figures' | 'issued'): Promise<number> {
  const is = of === 'issued' ? 'like' : 'not like'
  return (await db.query(`delete from dirty_mark where data_set ${is} 'issued-%'`)).rowCount ?? 0
}
