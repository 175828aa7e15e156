/**
 * What is replaced, kept as it was (数据版本).
 *
 * @module
 */
import type { Tx } from '../connection/db.ts'
import { CELL_KEY, each, MEASURE_COLUMNS } from './measure-columns.ts'
import type { ScopeToApply } from './scope-to-apply.ts'

export interface Replaced {
  /** The moment of the change, as the database writes it. */
  readonly at: string
  /** Those that were held before. Of one that is new nothing is kept: `held_since` says that there was nothing. */
  readonly scopes: ReadonlySet<ScopeToApply>
}

/** A cell of the case cube as it was before a change. */
export interface PastCell {
  readonly region_code: string
  readonly day: string
  readonly kind: string
  readonly standard_ref: string
  readonly code: string
  readonly source: string
  /** In the order of the measures, as PostgreSQL writes a list; null: there was no such cell. */
  readonly m: string | null
}

// What was 0 is not written at all: most of a cell is.
const VALUES = MEASURE_COLUMNS.map((_, i) => `nullif(m[${i + 1}], 0)`).join(', ')
const KEEP = `
  insert into case_measure_past (region_code, day, ${CELL_KEY}, until, held, ${each('%')})
  select region_code, day, ${CELL_KEY}, $2::timestamptz, m is not null, ${VALUES}
    from jsonb_to_recordset($1::jsonb) as p (region_code text, day date, kind text, standard_ref text, code text, source text, m bigint[])`

export async function keepPastCells(tx: Tx, cells: readonly PastCell[], at: string): Promise<void> {
  if (cells.length > 0) await tx.query(KEEP, [JSON.stringify(cells), at])
}
