/**
 * What deadlines are computed by at this node: rules in force, working hours, the calendar.
 *
 * @module
 */
import {
  chineseCalendar,
  type DeadlineGround,
  type FilingRule,
  makeRuleBook,
  makeWorkTime,
  type Standard,
  type WorkTime,
  type WorkTimeRow,
} from '@guantong/standard'
import type { Db } from '../connection/db.ts'

export interface VersionedGround extends DeadlineGround {
  /** Rises with every change of rules or working hours. */
  readonly version: number
}

export interface GroundOptions {
  readonly standard: Standard
  readonly regionCode: string
}

const calendar = chineseCalendar()
export const CALENDAR_VERSION = calendar.version

const RULES = `
  select region_code as "regionCode", rule_id as "ruleId", division_code as "divisionCode", kind, standard_ref as "standardRef", code,
         limit_text as "limitText", limit_type as "limitType", limit_value as "limitValue", limit_condition as "limitCondition",
         valid_from as "validFrom", valid_to as "validTo"
    from filing_rule where region_code = any($1) order by array_position($1, region_code), rule_id`

const HOURS = `
  select division_code as division, weekday, opens_at as "opensAt", closes_at as "closesAt", valid_from as "validFrom", valid_to as "validTo"
    from work_time where region_code = $1`

/** Of this node and of those above it. The version is read first: what changes meanwhile raises it. */
export async function readGround(db: Db, { standard, regionCode }: GroundOptions): Promise<VersionedGround> {
  const { divisions } = standard
  const version = await groundVersion(db)
  const { rows: rules } = await db.query<FilingRule>(RULES, [chainOf(regionCode, standard)])
  const { rows: hours } = await db.query<WorkTimeRow & { division: string }>(HOURS, [regionCode])
  const tables = new Map<string, WorkTime>()
  for (const [division, own] of Map.groupBy(hours, (row) => row.division)) tables.set(division, makeWorkTime(own))
  return {
    version,
    book: makeRuleBook(rules, divisions),
    calendar,
    workTimeOf(division) {
      for (let at: string | null = division; at !== null; at = divisions.get(at)?.parent ?? null) {
        const table = tables.get(at)
        if (table !== undefined) return table
      }
      return standard.workTimes.of(division)
    },
  }
}

export async function groundVersion(db: Db): Promise<number> {
  const { rows } = await db.query<{ version: number }>('select version from deadline_ground')
  return rows[0]?.version ?? 0
}

/** The nation first. */
function chainOf(regionCode: string, { divisions }: Standard): string[] {
  const chain: string[] = []
  for (let at: string | null = regionCode; at !== null; at = divisions.get(at)?.parent ?? null) chain.unshift(at)
  return chain
}
