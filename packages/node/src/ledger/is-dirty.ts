/**
 * Is there anything to measure? Asked before each transaction that would measure, and by the clock when nothing happens.
 *
 * @module
 */
import type { Db } from './connect.ts'

export async function isDirty(db: Db): Promise<boolean> {
  const { rows } = await db.query<{ dirty: boolean }>('select exists (select from dirty_mark) as dirty')
  return rows[0]?.dirty === true
}
