/**
 * How far an import has come (导入进度), so that one that was cut off goes on where it stopped.
 *
 * @module
 */
import type { Db, Tx } from '../connection/db.ts'
import type { Written } from './upsert-rows.ts'

/** Content, profile and region: the same import is one in which all three are the same. */
export interface RunKey {
  readonly contentHash: string
  readonly profileHash: string
  readonly regionCode: string
}

/** Records of the file, counted from 1, both included. */
export interface RecordSpan {
  readonly first: number
  readonly last: number
}

export interface ImportRun extends Written {
  readonly id: string
  /** What is dealt with: written, or refused. In order, without overlaps. */
  readonly done: readonly RecordSpan[]
}

/**
 * The run to go on with, or a new one. A run that ended is never gone on with.
 *
 * @param restart forget a run that was cut off
 */
export async function beginRun(
  tx: Tx,
  key: RunKey,
  context: { dataSet: string; fileName: string; now: Date; restart: boolean },
): Promise<ImportRun> {
  const parameters = [key.contentHash, key.profileHash, key.regionCode]
  const same = 'content_hash = $1 and profile_hash = $2 and region_code = $3 and ended_at is null'
  if (context.restart) await tx.query(`update import_run set ended_at = $4 where ${same}`, [...parameters, context.now])
  // One statement finds or makes it, and holds it: a twin that ends between two statements would leave neither.
  const { rows: runs } = await tx.query<{ id: string }>(
    `insert into import_run as run (content_hash, profile_hash, region_code, data_set, file_name, started_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (content_hash, profile_hash, region_code) where ended_at is null
     do update set file_name = run.file_name
     returning id`,
    [...parameters, context.dataSet, context.fileName, context.now],
  )
  const { id } = runs[0] as { id: string }
  const { rows: batches } = await tx.query<RecordSpan & Written>(
    `select first_record as first, last_record as last, inserted, updated, unchanged
     from import_batch where run_id = $1 order by last_record`,
    [id],
  )
  const sum = (pick: (written: Written) => number): number => batches.reduce((total, one) => total + pick(one), 0)
  return {
    id,
    done: merged(batches),
    inserted: sum(({ inserted }) => inserted),
    updated: sum(({ updated }) => updated),
    unchanged: sum(({ unchanged }) => unchanged),
  }
}

/** A batch made after an interruption may span records that an earlier one dealt with. */
function merged(spans: readonly RecordSpan[]): RecordSpan[] {
  const ordered = [...spans].sort((a, b) => a.first - b.first)
  const whole: RecordSpan[] = []
  for (const { first, last } of ordered) {
    const before = whole.at(-1)
    if (before !== undefined && first <= before.last + 1)
      whole[whole.length - 1] = { first: before.first, last: Math.max(before.last, last) }
    else whole.push({ first, last })
  }
  return whole
}

/** In the transaction of the batch: either both are in, or neither is. */
export async function noteBatch(tx: Tx, id: string, span: RecordSpan, written: Written): Promise<void> {
  await tx.query(
    `insert into import_batch (run_id, first_record, last_record, inserted, updated, unchanged)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [id, span.first, span.last, written.inserted, written.updated, written.unchanged],
  )
}

/** Said when the file's end was reached, or a place beyond which this file can not be read. */
export async function endRun(db: Db, id: string, now: Date): Promise<void> {
  await db.query('update import_run set ended_at = $2 where id = $1', [id, now])
  await db.query('delete from import_batch where run_id = $1', [id])
}
