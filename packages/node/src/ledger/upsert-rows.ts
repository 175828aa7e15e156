/**
 * Writing many rows of a data set (入库) at COPY speed.
 *
 * @module
 */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { DataSet, ValidRow } from '@guantong/standard'
import { from as copyFrom } from 'pg-copy-streams'
import type { Tx } from './connect.ts'

const CHUNK = 256 * 1024

export interface Written {
  inserted: number
  updated: number
  unchanged: number
}

/** What is said to the database for one data set: made once, from the dictionary alone. */
interface Statements {
  readonly names: readonly string[]
  readonly prepare: string
  readonly empty: string
  readonly copy: string
  readonly write: string
}

const known = new WeakMap<DataSet, Statements>()

/**
 * Writes rows by (region, key): new ones are inserted, changed ones replaced, unchanged ones (same row_hash) not touched.
 * Whatever is derived from the table is marked by its own triggers in this transaction. The rows have been validated by
 * the caller; keys must not repeat within one call.
 */
export async function upsertRows(tx: Tx, dataSet: DataSet, rows: readonly ValidRow[], now: Date): Promise<Written> {
  if (rows.length === 0) return { inserted: 0, updated: 0, unchanged: 0 }
  const sql = statementsOf(dataSet)
  await tx.query(sql.prepare)
  await tx.query(sql.empty)
  await pipeline(Readable.from(chunksOf(sql.names, rows)), tx.query(copyFrom(sql.copy)))
  const { rows: written } = await tx.query<{ inserted: number; updated: number }>(sql.write, [now])
  const { inserted, updated } = written[0] as { inserted: number; updated: number }
  return { inserted, updated, unchanged: rows.length - inserted - updated }
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
  const set = columns.map((column) => `${column} = excluded.${column}`).join(', ')
  // xmax is 0 only in rows this statement inserted. A partitioned table need not give it: there, a row is new when the
  // statement's own snapshot does not hold it.
  const fresh = partitioned
    ? `not exists (select from ${table} before where ${keyColumns.map((column) => `before.${column} = held.${column}`).join(' and ')})`
    : 'held.xmax = 0'
  const made: Statements = {
    names: fields.map(({ name }) => name),
    prepare: `create temp table if not exists ${incoming} as select ${list} from ${table} with no data`,
    empty: `truncate ${incoming}`,
    copy: `copy ${incoming} (${list}) from stdin`,
    write: `with written as (
       insert into ${table} as held (${list}, written_at)
       select ${list}, $1 from ${incoming}
       on conflict (${keyColumns.join(', ')}) do update set ${set}, written_at = excluded.written_at
         where held.row_hash is distinct from excluded.row_hash
       returning ${fresh} as fresh
     )
     select count(*) filter (where fresh) as inserted, count(*) filter (where not fresh) as updated from written`,
  }
  known.set(dataSet, made)
  return made
}

function* chunksOf(names: readonly string[], rows: readonly ValidRow[]): Generator<string> {
  let chunk = ''
  for (const row of rows) {
    let line = ''
    for (const name of names) line += `${copyText(row[name])}\t`
    chunk += `${line}${row.rowHash}\n`
    if (chunk.length > CHUNK) {
      yield chunk
      chunk = ''
    }
  }
  yield chunk
}

const NEEDS_ESCAPE = /[\\\t\n\r]/
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function copyText(value: unknown): string {
  if (value === null || value === undefined) return '\\N'
  if (typeof value === 'string')
    return NEEDS_ESCAPE.test(value) ? value.replace(/[\\\t\n\r]/g, (c) => ESCAPES[c] as string) : value
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'boolean' ? (value ? 't' : 'f') : String(value)
}
