/**
 * Writing many rows of a data set (入库) at COPY speed.
 *
 * @module
 */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { DataSet, ValidRow } from '@guantong/standard'
import { from as copyFrom } from 'pg-copy-streams'
import type { Tx } from '../connection/db.ts'
import { type CopyBatch, makeCopyBatch } from './copy-batch.ts'
import { noteWrite, type Writer } from './record-write.ts'
import { rowKeySql } from './row-key.ts'
import { ROWS_LOCK } from './withdraw-rows.ts'

export interface Written {
  inserted: number
  updated: number
  unchanged: number
}

/** The statements for one data set: made once, from the dictionary alone. */
interface Statements {
  readonly prepare: string
  readonly empty: string
  readonly copy: string
  /** Takes the keys of the batch out of the list of what was withdrawn. */
  readonly restore: string
  readonly write: string
  /** The same where keys repeat: of each, the row that came last. */
  readonly writeLast: string
  /** Of cases that were written: has those that were suspended or extended looked at again, since their steps may have come meanwhile. */
  readonly remind: string
}

const known = new WeakMap<DataSet, Statements>()

/** @see upsertBatch */
export function upsertRows(tx: Tx, dataSet: DataSet, rows: readonly ValidRow[], now: Date): Promise<Written> {
  const batch = makeCopyBatch(dataSet)
  for (const row of rows) batch.add(row)
  return upsertBatch(tx, batch, { now })
}

export interface BatchTerms {
  readonly now: Date
  /** Who writes, for the history of the rows; not known where left out. Noted in the batch's own transaction. */
  readonly writer?: Writer | undefined
  /** The moment of a write that was noted before, for several batches: see `noteWrite`. */
  readonly at?: string | undefined
  /** Rows that were withdrawn come back. */
  readonly restoreWithdrawn?: boolean | undefined
}

/**
 * Writes rows by (region, key): new ones are inserted, changed ones replaced, unchanged ones (same row_hash) not touched; of
 * a key that comes twice the last row stands. inserted + updated + unchanged = rows. Whatever is derived from the table is
 * marked by its own triggers in this transaction. The rows have been validated by the caller.
 *
 * A row that was withdrawn is not written, unless the terms bring it back: it counts as unchanged. Callers say so before, to
 * those who hand rows in; here it holds against a withdrawal that comes while a file is read.
 */
export async function upsertBatch(tx: Tx, batch: CopyBatch, terms: BatchTerms): Promise<Written> {
  if (batch.size === 0) return { inserted: 0, updated: 0, unchanged: 0 }
  const sql = statementsOf(batch.dataSet)
  await tx.query(sql.prepare)
  await tx.query(sql.empty)
  // Under the lock: rules that changed since have their cases looked at again.
  if (batch.ground !== undefined)
    await tx.query('update deadline_ground set version = version + 1 where version <> $1', [batch.ground])
  const at = await momentOf(tx, batch, terms)
  await pipeline(Readable.from(batch.chunks()), tx.query(copyFrom(sql.copy)))
  if (terms.restoreWithdrawn === true) await tx.query(sql.restore)
  const write = batch.keys.size === batch.size ? sql.write : sql.writeLast
  const { rows: written } = await tx.query<{ inserted: number; updated: number }>(write, [at])
  if (batch.ground !== undefined) await tx.query(sql.remind, [at])
  const { inserted, updated } = written[0] as { inserted: number; updated: number }
  const { repeats } = batch
  return {
    inserted,
    updated: updated + repeats.updated,
    unchanged: batch.keys.size - inserted - updated + repeats.unchanged,
  }
}

/** What the rows bear as written_at, and what their history names the write by. */
async function momentOf(tx: Tx, { dataSet }: CopyBatch, { at, writer, now }: BatchTerms): Promise<Date | string> {
  if (at === undefined) return writer === undefined ? now : noteWrite(tx, dataSet, writer, now)
  await tx.query(`select set_config('guantong.written_at', $1, true)`, [at])
  return at
}

function statementsOf(dataSet: DataSet): Statements {
  const found = known.get(dataSet)
  if (found !== undefined) return found
  const { table, fields, key, partitioned } = dataSet
  const incoming = `incoming_${table}`
  // Quoted: a field may bear a word that SQL keeps for itself.
  const columns = [...fields.map(({ column }) => `"${column}"`), 'row_hash']
  const list = columns.join(', ')
  const keyColumns = ['region_code', ...key.map((name) => `"${dataSet.field(name)?.column}"`)]
  const keyList = keyColumns.join(', ')
  const set = columns.map((column) => `${column} = excluded.${column}`).join(', ')
  // xmax is 0 only in rows this statement inserted. A partitioned table need not give it: there, a row is new when the
  // statement's own snapshot does not hold it.
  const fresh = partitioned
    ? `not exists (select from ${table} before where ${keyColumns.map((column) => `before.${column} = held.${column}`).join(' and ')})`
    : 'held.xmax = 0'
  const writing = (source: string): string => `with written as (
       insert into ${table} as held (${list}, written_at)
       ${source}
       on conflict (${keyList}) do update set ${set}, written_at = excluded.written_at
         where held.row_hash is distinct from excluded.row_hash
       returning ${fresh} as fresh
     )
     select count(*) filter (where fresh) as inserted, count(*) filter (where not fresh) as updated from written`
  const isGone = `gone.data_set = '${dataSet.name}' and gone.region_code = ${incoming}.region_code
    and gone.row_key = ${rowKeySql(dataSet, incoming)}`
  const stays = `not exists (select from withdrawn_record gone where ${isGone})`
  // In one order for all writers, so that two imports of the same rows rarely wait for each other crosswise.
  const made: Statements = {
    remind: `insert into deadline_mark (region_code, case_no) select distinct i.region_code, i.case_no
      from ${incoming} i
      join ${table} held on held.region_code = i.region_code and held.case_no = i.case_no and held.written_at = $1::timestamptz
      join case_step s on s.region_code = i.region_code and s.case_no = i.case_no
        and s.operation in ('SUSPEND', 'RESUME', 'EXTEND')`,
    prepare: `create temp table if not exists ${incoming} as select ${list} from ${table} with no data`,
    // The lock before the snapshot of what writes: a withdrawal has committed, or waits for this transaction.
    empty: `select pg_advisory_xact_lock_shared(${ROWS_LOCK}, hashtext('${table}')); truncate ${incoming}`,
    copy: `copy ${incoming} (${list}) from stdin`,
    restore: `delete from withdrawn_record gone using ${incoming} where ${isGone}`,
    write: writing(`select ${list}, $1 from ${incoming} where ${stays} order by ${keyList}`),
    // The table was empty: COPY laid the rows down in the order they came.
    writeLast: writing(
      `select distinct on (${keyList}) ${list}, $1::timestamptz from ${incoming} where ${stays} order by ${keyList}, ctid desc`,
    ),
  }
  known.set(dataSet, made)
  return made
}
