/**
 * Which open cases got other deadlines when rules changed.
 *
 * @module
 */
import type { Db } from '../connection/db.ts'

/** One time that rules, working hours or the calendar had changed, and open cases with them. */
export interface DeadlineRevision {
  readonly region: string
  /** Only cases of this division; null for all. */
  readonly county: string | null
  readonly at: Date
  /** As PostgreSQL writes it: finer than a Date can say. */
  readonly moment: string
  readonly cases: number
}

export interface DeadlineChange {
  readonly region: string
  readonly caseNo: string
  readonly old: Date | null
  readonly new: Date | null
}

/** Newest first; those without a case of the division are left out. */
export async function listRevisions(
  db: Db,
  { region, county, before, limit }: { region: string; county: string | null; before: Date | null; limit: number },
): Promise<DeadlineRevision[]> {
  const { rows } = await db.query<DeadlineRevision>(
    `select region_code as region, $2::text as county, at, at::text as moment, count(*)::int as cases from deadline_change
      where region_code = $1 and ($2::text is null or division_code = $2) and ($3::timestamptz is null or at < $3)
      group by region_code, at order by at desc limit $4`,
    [region, county, before, limit],
  )
  return rows
}

/** In the order of case numbers. */
export async function changesOf(
  db: Db,
  { region, county, moment }: DeadlineRevision,
  { after, limit }: { after: string; limit: number },
): Promise<DeadlineChange[]> {
  const { rows } = await db.query<DeadlineChange>(
    `select region_code as region, case_no as "caseNo", old_deadline as old, new_deadline as new from deadline_change
      where region_code = $1 and at = $2::timestamptz and ($3::text is null or division_code = $3) and case_no > $4
      order by case_no limit $5`,
    [region, moment, county, after, limit],
  )
  return rows
}
