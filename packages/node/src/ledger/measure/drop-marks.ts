/**
 * Drops marks that have no reader here: of what is issued, at a node without children. The triggers mark it all the same, since
 * the store is one at every tier.
 *
 * @module
 */
import type { Db } from '../connection/db.ts'

export async function dropIssuedMarks(db: Db): Promise<number> {
  return (await db.query(`delete from dirty_mark where data_set like 'issued-%'`)).rowCount ?? 0
}
