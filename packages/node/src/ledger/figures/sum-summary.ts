/**
 * Reading summaries, for many regions in one statement.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { Summary } from '@guantong/standard'
import type { Db } from '../connection/db.ts'
import { isWholeMonths } from '../connection/whole-months.ts'
import { eachValue } from '../cube/summary-columns.ts'
import { summaryThen } from '../past/cells-then.ts'

/** What a summary can be grouped by besides its own keys. */
export const SUMMARY_GROUPS = ['MONTH', 'DAY', 'COUNTY'] as const

export interface SummaryQuery {
  summary: Summary
  regions: readonly string[]
  /** First and last day, both included; null: whatever is held. A stock has no days and is given as it stands. */
  period: { from: string; to: string } | null
  /** Names of keys, and SUMMARY_GROUPS. */
  groupBy?: readonly string[]
  /** Only these values of a key. */
  where?: readonly { key: string; in: readonly string[] }[]
  /** ISO 8601: as they were held then. */
  asOf?: string | null
  /** Only what was counted at the regions themselves, nothing of what lies below. */
  alone?: boolean
}

export interface SummaryFigures {
  period: string | null
  county: string | null
  /** The keys grouped by, in the order of the definition; '' where records do not say. */
  keys: readonly { name: string; value: string }[]
  /** In the order of the definition; null: carried by several records, or unknown. */
  values: readonly (number | null)[]
}

/** Keys that mean something only within the list of their row. */
const OF_A_LIST: readonly string[] = ['code', 'classCode']

/**
 * Names of what is grouped by: with a code or class that is grouped by or asked for, its list too, for the same class code is another thing in another
 * list, and the two are never added.
 */
export function summaryGroups({
  summary,
  groupBy = [],
  where = [],
}: Pick<SummaryQuery, 'summary' | 'groupBy' | 'where'>): readonly string[] {
  const isOfList = [...groupBy, ...where.map(({ key }) => key)].some((key) => OF_A_LIST.includes(key))
  const hasList = summary.keys.some(({ name }) => name === 'standardRef')
  return isOfList && hasList ? [...new Set([...groupBy, 'standardRef'])] : groupBy
}

const MOST_ROWS = 200_000

// Roll-ups hold what lies below a region; what was counted at the region itself stands in its own cells.
const MONTHS_BELOW = { at: 'c.month', join: 'join summary_month c on c.region_code = wanted.region' }
type Cells = 'summary_cell' | 'summary_then'
const ownDays = (cells: Cells) => ({ at: 'c.day', join: `join ${cells} c on c.region_code = wanted.region` })
const allDays = (cells: Cells) => ({
  at: 'c.day',
  join: `join region_ancestor below on below.ancestor_code = wanted.region
    join ${cells} c on c.region_code = below.region_code`,
})

const cellsOf = ({ at, join }: { at: string; join: string }, only: string): string => `
  select wanted.region, c.region_code, ${at} as at, c.keys, ${eachValue('c.%')}
    from wanted ${join}
   where c.data_set = $2 and ($3::date is null or ${at} between $3 and $4::date) ${only}`

/**
 * Sums a summary. Whole months without county or day are read from the roll-ups and the region's own cells, everything else from
 * all cells below; both are kept equal by the transaction that writes them. Without groups there is exactly one row per region, with zeros if nothing
 * is held, or of a class one for each list; `coverageOf` names what is NOT held; a zero never does.
 *
 * @throws GuantongError GT_SUMMARY_KEY_UNKNOWN | GT_QUERY_TOO_LARGE
 */
export async function sumSummary(db: Db, query: SummaryQuery): Promise<Map<string, SummaryFigures[]>> {
  const { summary, period, where = [], alone = false, asOf = null } = query
  const groupBy = summaryGroups(query)
  const positions = new Map(summary.keys.map(({ name }, i) => [name, i + 1]))
  for (const key of [...groupBy, ...where.map((only) => only.key)]) mustHave(summary, key, positions, groupBy)
  const days = summary.day === null ? null : period
  const keys = summary.keys.filter(({ name }) => groupBy.includes(name))
  const carries = summary.values.some(({ kind }) => kind === 'carry')
  const byMonth =
    asOf === null &&
    !carries &&
    !groupBy.includes('DAY') &&
    !groupBy.includes('COUNTY') &&
    (days === null || isWholeMonths(days))
  const shown = groupBy.includes('DAY') ? 'YYYY-MM-DD' : groupBy.includes('MONTH') ? 'YYYY-MM' : null
  const groups = [
    ...(shown === null ? [] : [{ as: 'period', of: `to_char(c.at, '${shown}')` }]),
    ...(groupBy.includes('COUNTY') ? [{ as: 'county', of: 'c.region_code' }] : []),
    ...keys.map(({ name }) => ({ as: name, of: `c.keys[${positions.get(name)}]` })),
  ]
  const only = where.map(({ key }, i) => `and c.keys[${positions.get(key)}] = any($${i + 5}::text[])`).join(' ')
  const cells = asOf === null ? 'summary_cell' : 'summary_then'
  const read = alone ? [ownDays(cells)] : byMonth ? [MONTHS_BELOW, ownDays(cells)] : [allDays(cells)]
  const values = [query.regions, summary.name, days?.from ?? null, days?.to ?? null, ...where.map((only) => only.in)]
  const [first, last] = [`coalesce($3::date, '-infinity')`, `coalesce($4::date, 'infinity')`]
  const then =
    asOf === null ? '' : `, ${summaryThen('$2', { asOf: `$${values.push(asOf)}::timestamptz`, from: first, to: last })}`
  const from = read.map((of) => cellsOf(of, only))
  const { rows } = await db.query<Record<string, unknown>>(
    `with wanted as (select unnest($1::text[]) as region)${then}
     select c.region as "forRegion"${groups.map(({ as, of }) => `, ${of} as "${as}"`).join('')},
            array[${summary.values.map(valueAt).join(', ')}]::float8[] as "values"
       from (${from.join(' union all ')}) as c
      group by c.region${groups.map(({ of }) => `, ${of}`).join('')}
      order by 1${groups.map(({ of }) => `, ${of}`).join('')}
      limit ${MOST_ROWS + 1}`,
    values,
  )
  if (rows.length > MOST_ROWS) {
    throw new GuantongError('GT_QUERY_TOO_LARGE', { what: 'rows', value: `> ${MOST_ROWS}`, limit: MOST_ROWS })
  }
  const found = new Map<string, SummaryFigures[]>(query.regions.map((region) => [region, []]))
  for (const row of rows) {
    found.get(row.forRegion as string)?.push({
      period: (row.period as string | undefined) ?? null,
      county: (row.county as string | undefined) ?? null,
      keys: keys.map(({ name }) => ({ name, value: row[name] as string })),
      values: row.values as (number | null)[],
    })
  }
  if ((query.groupBy ?? []).length === 0) {
    for (const list of found.values()) if (list.length === 0) list.push(nothingOf(summary))
  }
  return found
}

/** The one row, ungrouped, of a summary of which nothing is held. */
export const nothingOf = ({ values }: Pick<Summary, 'values'>): SummaryFigures => ({
  period: null,
  county: null,
  keys: [],
  values: values.map(({ kind }) => (kind === 'carry' ? null : 0)),
})

const valueAt = ({ kind }: Summary['values'][number], i: number): string =>
  kind === 'carry' ? `case when count(*) = 1 then max(c.v${i + 1}) end` : `coalesce(sum(c.v${i + 1}), 0)`

function mustHave(
  summary: Summary,
  key: string,
  positions: ReadonlyMap<string, number>,
  groupBy: readonly string[],
): void {
  const isGroup = groupBy.includes(key) && (SUMMARY_GROUPS as readonly string[]).includes(key)
  if (positions.has(key) || isGroup) return
  const keys = [...positions.keys(), ...SUMMARY_GROUPS].join(', ')
  throw new GuantongError('GT_SUMMARY_KEY_UNKNOWN', { summary: summary.name, key: key.slice(0, 64), keys })
}
