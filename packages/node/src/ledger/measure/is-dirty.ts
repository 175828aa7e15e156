/**
 * Is there anything to measure, or to seal? Asked before each transaction that would, and by the clock when nothing happens.
 *
 * @module
 */
import { type Flow, ISSUED_PREFIX } from '@guantong/contract'
import type { Db } from '../connection/db.ts'

export async function isDirty(db: Db): Promise<boolean> {
  const { rows } = await db.query<{ dirty: boolean }>('select exists (select from dirty_mark) as dirty')
  return rows[0]?.dirty === true
}

/** Of what goes up, what is issued downward, or both. */
export async function isUnsealed(db: Db, flows: readonly Flow[]): Promise<boolean> {
  const { rows } = await db.query<{ unsealed: boolean }>(
    `select exists (select from unsealed where (data_set like '${ISSUED_PREFIX}%') = any($1)) as unsealed`,
    [flows.map((flow) => flow === 'down')],
  )
  return rows[0]?.unsealed === true
}
