import type { Db } from './db.ts'

/** Resolves once the database has answered; rejects with what it or the connection says otherwise. */
export async function isAnswering(db: Db): Promise<true> {
  await db.query('select 1')
  return true
}
