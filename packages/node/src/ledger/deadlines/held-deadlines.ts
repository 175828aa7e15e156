/**
 * The deadlines that cases were given when their disposal was over, before the same cases come again.
 *
 * @module
 */
import { type CaseClock, type CaseDeadline, CLOCK_FIELDS, DEADLINE_FIELDS, dataSetOf } from '@guantong/standard'
import type { Db } from '../connection/db.ts'

export type HeldDeadline = CaseDeadline & CaseClock

const columns = [...new Set([...DEADLINE_FIELDS, ...CLOCK_FIELDS])]
  .map((name) => `c.${dataSetOf('Case').field(name)?.column} as "${name}"`)
  .join(', ')

/** By case number, of one region: those whose disposal is over. */
export async function heldDeadlines(
  db: Db,
  region: string,
  caseNos: readonly string[],
): Promise<ReadonlyMap<string, HeldDeadline>> {
  if (caseNos.length === 0) return new Map()
  const { rows } = await db.query<HeldDeadline & { caseNo: string }>(
    `select c.case_no as "caseNo", ${columns} from case_record c
      where c.region_code = $1 and c.case_no = any($2)
        and (c.state in ('CLOSED', 'VOIDED') or c.closed_at is not null or (c.disposed_at is not null and c.state <> 'REWORK'))`,
    [region, caseNos],
  )
  return new Map(rows.map((row) => [row.caseNo, row]))
}
