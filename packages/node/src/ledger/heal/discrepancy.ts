/**
 * What does not add up between two neighbours (差异), named cell by cell, and kept when it is healed.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { canonicalJson, type HeldScope, type ScopeKey, type ScopeRow } from '@guantong/contract'
import type { Db } from '../connection/db.ts'

export interface CellDifference {
  /** Key of the cell as JSON; '' for a whole scope. */
  cell: string
  measure: string
  sealed: number | null
  held: number | null
}

/** Cells changed by another hand; records that are gone; a newer revision of which its origin knows nothing; sealed with a stolen key. */
export type DiscrepancyKind = 'ALTERED' | 'LOST' | 'SUPERSEDED' | 'FORGED'

export interface DiscrepancyToRecord extends ScopeKey {
  kind: DiscrepancyKind
  origin: string
  node: string
  revision: number
  cells: readonly CellDifference[]
}

export async function recordDiscrepancies(db: Db, found: readonly DiscrepancyToRecord[], now: Date): Promise<void> {
  const rows = found.flatMap(({ cells, ...scope }) => cells.map((cell) => ({ ...scope, ...cell })))
  if (rows.length === 0) return
  await db.query(
    `insert into discrepancy as d (kind, origin, node, data_set, region_code, day, revision, cell, measure, sealed, held, seen_at, last_seen_at)
     select distinct on (1, 2, 3, 4, 5, 6, 8, 9)
            kind, origin, node, "dataSet", region, day, revision, cell, measure, sealed, held, $2::timestamptz, $2::timestamptz
       from jsonb_to_recordset($1::jsonb) as f (kind text, origin text, node text, "dataSet" text, region text, day date,
         revision bigint, cell text, measure text, sealed numeric, held numeric)
     on conflict (kind, origin, node, data_set, region_code, day, cell, measure) where healed_at is null
     do update set last_seen_at = excluded.last_seen_at, held = excluded.held, sealed = excluded.sealed, revision = excluded.revision`,
    [JSON.stringify(rows), now],
  )
}

/** Everything open between these two is healed: they agree. What a receipt named is healed by a receipt. Without `dataSet` and `month`: about the whole origin. */
export async function healDiscrepancies(
  db: Db,
  context: { origin: string; node: string; now: Date; dataSet?: string; month?: string; still?: readonly ScopeKey[] },
): Promise<number> {
  const { rowCount } = await db.query(
    `update discrepancy set healed_at = $3
      where healed_at is null and kind in ('ALTERED', 'LOST') and origin = $1 and node = $2
        and ($4::text is null or data_set = $4) and ($5::date is null or date_trunc('month', day)::date = $5::date)
        and not exists (select from jsonb_to_recordset($6::jsonb) as s ("dataSet" text, region text, day date)
          where s."dataSet" = data_set and s.region = region_code and s.day = discrepancy.day)`,
    [
      context.origin,
      context.node,
      context.now,
      context.dataSet ?? null,
      context.month ?? null,
      JSON.stringify(context.still ?? []),
    ],
  )
  return rowCount ?? 0
}

/** Cell by cell: what was sealed beside what is held. The key of a cell is everything but its values. */
export function differencesOf(sealed: readonly ScopeRow[], held: readonly ScopeRow[]): CellDifference[] {
  const heldByKey = new Map(held.map((row) => [keyOf(row), valuesOf(row)]))
  const sealedByKey = new Map(sealed.map((row) => [keyOf(row), valuesOf(row)]))
  const differences: CellDifference[] = []
  for (const cell of new Set([...sealedByKey.keys(), ...heldByKey.keys()])) {
    const was: Record<string, number> = sealedByKey.get(cell) ?? {}
    const is: Record<string, number> = heldByKey.get(cell) ?? {}
    for (const measure of new Set([...Object.keys(was), ...Object.keys(is)])) {
      if ((was[measure] ?? 0) === (is[measure] ?? 0)) continue
      differences.push({
        cell,
        measure,
        sealed: sealedByKey.has(cell) ? (was[measure] ?? 0) : null,
        held: heldByKey.has(cell) ? (is[measure] ?? 0) : null,
      })
    }
  }
  return differences
}

/** An issued record has no measures: it is there, or it is not. */
const valuesOf = (row: ScopeRow): Record<string, number> => ('record' in row ? { record: 1 } : row.values)

const MOST_TOLD = 200

function keyOf(row: ScopeRow): string {
  if ('record' in row) {
    const text = canonicalJson(row.record)
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
    return text.length > MOST_TOLD ? `${text.slice(0, MOST_TOLD)}… ${hash}` : text
  }
  const { values: _, ...key } = row
  return JSON.stringify(key)
}

/** A scope of which one side has an older state, or none. */
export const scopeDifference = (there: HeldScope | undefined, here: HeldScope | undefined): CellDifference => ({
  cell: '',
  measure: 'cases',
  sealed: here?.cases ?? null,
  held: there?.cases ?? null,
})

/** Differences that this node found in its own store are over once the cells match their seal again. */
export async function healOwnDiscrepancies(db: Db, context: { self: string; now: Date }): Promise<void> {
  const { rows } = await db.query<{ origin: string; still: ScopeKey[] }>(
    `select d.origin, coalesce(jsonb_agg(distinct jsonb_build_object('dataSet', s.data_set, 'region', s.region_code, 'day', s.day))
              filter (where s.held_root is not null), '[]') as still
       from discrepancy d left join measure_scope s using (data_set, region_code, day)
      where d.node = $1 and d.kind = 'ALTERED' and d.healed_at is null group by d.origin`,
    [context.self],
  )
  for (const { origin, still } of rows) {
    await healDiscrepancies(db, { origin, node: context.self, still, now: context.now })
  }
}
