/**
 * Writing many cases (入库) at COPY speed.
 *
 * @module
 */

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CASE_FIELDS, type CaseRow } from '@guantong/standard'
import { from as copyFrom } from 'pg-copy-streams'
import type { Tx } from './connect.ts'

const COLUMNS = [...CASE_FIELDS.map((field) => field.column), 'row_hash']
const LIST = COLUMNS.join(', ')
const CHUNK = 256 * 1024

export interface Written {
  inserted: number
  updated: number
  unchanged: number
}

/**
 * Writes cases by (region, case number): new ones are inserted, changed ones replaced, unchanged ones (same row_hash)
 * not touched. Figures are marked dirty by the table's own triggers in this transaction. The rows have been validated by
 * the caller; case numbers must not repeat within one call.
 */
export async function upsertCases(tx: Tx, rows: readonly CaseRow[], now: Date): Promise<Written> {
  if (rows.length === 0) return { inserted: 0, updated: 0, unchanged: 0 }
  await tx.query(`create temp table if not exists case_incoming as select ${LIST} from case_record with no data`)
  await tx.query('truncate case_incoming')
  await pipeline(Readable.from(chunksOf(rows)), tx.query(copyFrom(`copy case_incoming (${LIST}) from stdin`)))
  const set = COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')
  // xmax is 0 only in rows this statement inserted.
  const { rows: written } = await tx.query<{ inserted: number; updated: number }>(
    `with written as (
       insert into case_record as held (${LIST}, written_at)
       select ${LIST}, $1 from case_incoming
       on conflict (region_code, case_no) do update set ${set}, written_at = excluded.written_at
         where held.row_hash is distinct from excluded.row_hash
       returning held.xmax = 0 as fresh
     )
     select count(*) filter (where fresh) as inserted, count(*) filter (where not fresh) as updated from written`,
    [now],
  )
  const { inserted, updated } = written[0] as { inserted: number; updated: number }
  return { inserted, updated, unchanged: rows.length - inserted - updated }
}

function* chunksOf(rows: readonly CaseRow[]): Generator<string> {
  let chunk = ''
  for (const row of rows) {
    let line = ''
    for (const { name } of CASE_FIELDS) line += `${copyText(row[name])}\t`
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
