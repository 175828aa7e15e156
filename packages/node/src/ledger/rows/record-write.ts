/**
 * Who writes rows, and how (写入登记): what a row's history names.
 *
 * @module
 */
import type { DataSet } from '@guantong/standard'
import type { Db } from '../connection/db.ts'

export interface Writer {
  /** The subject of the token, or the account at the machine; of RULES the node itself. */
  readonly by: string
  readonly door: 'FILE' | 'RECORDS' | 'PUSH' | 'MUTATION' | 'WITHDRAWAL' | 'RULES'
  /** Of a file its name, of a push who it is for, of a mutation the tiers it came through. */
  readonly source?: string | undefined
  readonly reason?: string | undefined
}

/**
 * Notes a write before its rows are written.
 *
 * @returns the moment that rows of this write bear, as PostgreSQL writes it: finer than a Date can say
 */
export async function noteWrite(db: Db, dataSet: DataSet, writer: Writer, now: Date): Promise<string> {
  const { by, door, source = null, reason = null } = writer
  const { rows } = await db.query<{ at: string }>('select note_write($1, $2, $3, $4, $5, $6)::text as at', [
    dataSet.name,
    now,
    by,
    door,
    source,
    reason,
  ])
  return (rows[0] as { at: string }).at
}
