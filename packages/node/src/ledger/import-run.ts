/**
 * How far an import has come (导入进度), so that one that was cut off goes on where it stopped.
 *
 * @module
 */
import type { Db, Tx } from './connect.ts'
import type { Written } from './upsert-rows.ts'

/** Content, profile and region: the same import is one in which all three are the same. */
export interface RunKey {
  readonly contentHash: string
  readonly profileHash: string
  readonly regionCode: string
}

export interface ImportRun extends Written {
  readonly id: string
  /** Records at the file's beginning that are dealt with: accepted and written, or refused. */
  readonly position: number
}

/**
 * The run to go on with, or a new one. A run that ended is never gone on with.
 *
 * @param restart forget a run that was cut off
 */
export async function beginRun(
  tx: Tx,
  key: RunKey,
  at: { dataSet: string; fileName: string; now: Date; restart: boolean },
): Promise<ImportRun> {
  const parameters = [key.contentHash, key.profileHash, key.regionCode]
  const same = 'content_hash = $1 and profile_hash = $2 and region_code = $3'
  const select = `select id, position, inserted, updated, unchanged from import_run where ${same} and ended_at is null for update`
  const { rows } = await tx.query<ImportRun>(select, parameters)
  const [held] = rows
  if (held !== undefined && !at.restart) return held
  if (held !== undefined) await tx.query('update import_run set ended_at = $2 where id = $1', [held.id, at.now])
  const { rows: made } = await tx.query<ImportRun>(
    `insert into import_run (content_hash, profile_hash, region_code, data_set, file_name, started_at, noted_at)
     values ($1, $2, $3, $4, $5, $6, $6) returning id, position, inserted, updated, unchanged`,
    [...parameters, at.dataSet, at.fileName, at.now],
  )
  return made[0] as ImportRun
}

/** In the transaction of the batch: either both are in, or neither is. */
export async function noteRun(tx: Tx, id: string, position: number, written: Written, now: Date): Promise<void> {
  await tx.query(
    `update import_run set position = $2, inserted = inserted + $3, updated = updated + $4, unchanged = unchanged + $5,
       noted_at = $6
     where id = $1 and position < $2`,
    [id, position, written.inserted, written.updated, written.unchanged, now],
  )
}

/** Said when the file's end was reached, or a place beyond which this file can not be read. */
export async function endRun(db: Db, id: string, now: Date): Promise<void> {
  await db.query('update import_run set ended_at = $2 where id = $1', [id, now])
}
