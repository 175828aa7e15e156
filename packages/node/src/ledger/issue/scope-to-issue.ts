/**
 * A scope of what is issued (下发), where it differs from what was issued before.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { type IssuedRow, rootOfRows, type Topology } from '@guantong/contract'
import type { Db } from '../connection/db.ts'
import type { ScopeToApply } from '../cube/scope-to-apply.ts'

export interface IssueAt {
  self: string
  topology: Topology
  now: Date
}

export interface IssuedStand {
  revision: number
  rows: number
  root: string
  cases_hash: string
}

export async function standsOf(
  db: Db,
  dataSet: string,
  region: string,
  days?: readonly string[],
): Promise<Map<string, IssuedStand>> {
  const { rows } = await db.query<IssuedStand & { day: string }>(
    `select day, revision, rows, root, cases_hash from measure_scope
      where data_set = $1 and region_code = $2 and ($3::date[] is null or day = any($3))`,
    [dataSet, region, days ?? null],
  )
  return new Map(rows.map(({ day, ...stand }) => [day, stand]))
}

/** Null where nothing has changed. `hashes`: what decides it, beside the rows themselves. */
export function scopeToIssue(
  rows: readonly IssuedRow[],
  held: IssuedStand | undefined,
  of: { dataSet: string; self: string; day: string; now: Date; hashes: string },
): ScopeToApply | null {
  const root = rootOfRows(rows)
  const casesHash = createHash('sha256').update(of.hashes).digest('hex')
  if (held === undefined ? rows.length === 0 : held.root === root && held.cases_hash === casesHash) return null
  return {
    dataSet: of.dataSet,
    region: of.self,
    day: of.day,
    origin: of.self,
    revision: Math.max((held?.revision ?? 0) + 1, of.now.getTime()),
    root,
    cases: rows.length,
    casesHash,
    rows,
  }
}
