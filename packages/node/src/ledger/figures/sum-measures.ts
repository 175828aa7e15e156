/**
 * Reading figures: sums over the cube, for many regions in one statement.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { MEASURES, type MeasureName, UNMAPPED_CLASS } from '@guantong/standard'
import type { Db } from '../connection/db.ts'
import { isWholeMonths } from '../connection/whole-months.ts'
import { columnOf, DUE_COLUMNS, MEASURE_COLUMNS, undecided } from '../cube/measure-columns.ts'

export const MEASURE_GROUPS = ['MONTH', 'DAY', 'COUNTY', 'KIND', 'CLASS', 'CODE', 'SOURCE'] as const
export type MeasureGroup = (typeof MEASURE_GROUPS)[number]

export interface MeasureQuery {
  regions: readonly string[]
  /** First and last day, both included; days after `today` are not counted. */
  from: string
  to: string
  /** The day of "as of": what is counted on a deadline is counted of the days before it, for its own is not decided yet (L2). */
  today: string
  /** Regions whose figures were issued to this node: counted up to the day of the issue by their issuer. */
  issued?: readonly string[]
  groupBy?: readonly MeasureGroup[]
  kind?: string | null
  standardRef?: string | null
  code?: string | null
  classCode?: string | null
  source?: string | null
  /** Those that will be read; all when left out. */
  measures?: readonly MeasureName[]
}

export interface MeasureRow {
  period: string | null
  county: string | null
  kind: string | null
  classCode: string | null
  className: string | null
  standardRef: string | null
  code: string | null
  codeName: string | null
  source: string | null
  /** Of the measures asked for: others are not there. */
  values: Readonly<Record<MeasureName, number>>
}

interface CellsFrom {
  readonly at: 'm.month' | 'm.day'
  readonly join: string
  /** How a column is added, where some of it is not decided yet. */
  readonly added?: (column: string) => string
  /** Its rows stand for all codes together. */
  readonly isTotal?: boolean
}

// Roll-ups hold what lies below a region; what was counted at the region itself stands in its own cells.
const MONTHS_BELOW: CellsFrom = { at: 'm.month', join: 'join case_measure_month m on m.region_code = wanted.region' }
const TOTALS_BELOW: CellsFrom = {
  at: 'm.month',
  join: 'join case_measure_total m on m.region_code = wanted.region',
  isTotal: true,
}
const OWN_DAYS: CellsFrom = { at: 'm.day', join: 'join case_measure m on m.region_code = wanted.region' }
const ALL_DAYS: CellsFrom = {
  at: 'm.day',
  join: `join region_ancestor below on below.ancestor_code = wanted.region
    join case_measure m on m.region_code = below.region_code`,
}

// Of the day of "as of" nothing is due yet; later days have nothing else to count but deadlines, or are mistakes.
const DECIDED_DAYS: CellsFrom = {
  ...ALL_DAYS,
  added: (column) =>
    DUE_COLUMNS.has(column) ? `case when m.day < $9::date then m.${column} else 0 end` : `m.${column}`,
}
/** What sums by month hold beyond "as of", to be taken off: few cells, for few cases have a deadline ahead. */
const UNDECIDED_DAYS: CellsFrom = {
  at: 'm.day',
  join: `${ALL_DAYS.join} and m.day >= $9::date and wanted.region <> all($10::text[])`,
  added: (column) => undecided(column, '$9'),
}

/** By month: with the first of a day's month in place of the day, for dates are grouped faster than their texts. */
const cellsOf = (
  { at, join, added = (column) => `m.${column}`, isTotal = false }: CellsFrom,
  columns: readonly string[],
  { byMonth, counted }: { byMonth: boolean; counted: boolean },
): string => `
  select wanted.region, ${at === 'm.month' || !byMonth ? at : `date_trunc('month', ${at}::timestamp)::date`} as at, m.region_code, m.kind, m.source${isTotal ? `, '' as standard_ref, '' as code` : ', m.standard_ref, m.code'}${columns.map((column) => `, ${added(column)} as ${column}`).join('')}${counted ? `, ${MEASURE_COLUMNS.map(added).join(' + ')} as counted` : ''}
    from wanted ${join}
   where ${at} between $2::date and $3::date
     and ($8::text is not null or ($4::text is null or m.kind = $4) and ($5::text is null or ${isTotal ? 'false' : 'm.standard_ref = $5'}))
     and ($6::text is null or ${isTotal ? 'false' : 'm.code = $6'}) and ($7::text is null or m.source = $7)`

/** Most rows of one reading, all regions together: above it the question is refused with the advice to narrow it; a part is never answered. */
const MOST_ROWS = 200_000

const CLASS = `coalesce(i.class_code, '${UNMAPPED_CLASS}')`
const CLASS_NAME = `max(case when i.class_code is not null then i.class_name end)`

const MAPPED = 'i.class_code is not null'
// A local code is counted under the class its city has declared for it, in the list that class is of.
const CLASS_KIND = `case when ${MAPPED} then coalesce(i.parent_kind, m.kind) end`
const CLASS_LIST = `case when ${MAPPED} then coalesce(i.parent_standard_ref, m.standard_ref) end`

// With a class asked for, kind and list are those of the class; of what is unmapped, its own.
const IN_LIST = `($4::text is null or coalesce(${CLASS_KIND}, m.kind) = $4)
  and ($5::text is null or coalesce(${CLASS_LIST}, m.standard_ref) = $5)`

// Each group: the row's members it fills, and what is grouped by.
const GROUPS: Record<MeasureGroup, { members: Record<string, string>; by: string[] }> = {
  // Class codes mean something only within (standard, kind): 01 is one thing in the list of 2013 and another in that of
  // 2026. Local codes without a declared class stand together, in plain sight.
  CLASS: {
    members: {
      kind: CLASS_KIND,
      standardRef: CLASS_LIST,
      classCode: CLASS,
      className: CLASS_NAME,
    },
    by: [CLASS_KIND, CLASS_LIST, CLASS],
  },
  // Components and matters share codes: the key of a code list is (standard, kind, code).
  CODE: {
    members: {
      kind: 'm.kind',
      standardRef: 'm.standard_ref',
      code: 'm.code',
      codeName: 'max(i.name)',
      className: 'max(i.class_name)',
    },
    by: ['m.kind', 'm.standard_ref', 'm.code'],
  },
  MONTH: { members: { period: `to_char(m.at::timestamp, 'YYYY-MM')` }, by: ['m.at'] },
  DAY: { members: { period: `to_char(m.at::timestamp, 'YYYY-MM-DD')` }, by: ['m.at'] },
  COUNTY: { members: { county: 'm.region_code' }, by: ['m.region_code'] },
  KIND: { members: { kind: 'm.kind' }, by: ['m.kind'] },
  SOURCE: { members: { source: 'm.source' }, by: ['m.source'] },
}

/** Groups for which codes need not be kept apart. */
const WITHOUT_CODES: readonly MeasureGroup[] = ['MONTH', 'KIND', 'SOURCE']

/**
 * Sums the cube over a period. Whole months without county or day groups are read from the roll-ups (where no code matters, from
 * their totals) and the region's own cells, everything else from all cells below; all are kept equal by the transaction that writes them. Without groups there is exactly one
 * row per region, with zeros if nothing is held; `coverageOf` names what is NOT held; a zero never does.
 *
 * @throws GuantongError GT_QUERY_TOO_LARGE
 */
export async function sumMeasures(db: Db, query: MeasureQuery): Promise<Map<string, MeasureRow[]>> {
  const asked = new Set(query.groupBy ?? [])
  // In the order of GROUPS, so that a finer group's members replace a coarser one's; a day is in its month.
  const groups = (Object.keys(GROUPS) as MeasureGroup[]).filter(
    (group) => asked.has(group) && !(group === 'MONTH' && asked.has('DAY')),
  )
  const byMonth = isWholeMonths(query) && !groups.includes('DAY') && !groups.includes('COUNTY')
  const needsCodes = (query.standardRef ?? query.code ?? query.classCode ?? null) !== null
  const isTotal = !needsCodes && groups.every((group) => WITHOUT_CODES.includes(group))
  const isOpen = query.to >= query.today
  const decided = isOpen ? DECIDED_DAYS : ALL_DAYS
  const sums = [isTotal ? TOTALS_BELOW : MONTHS_BELOW, OWN_DAYS, ...(isOpen ? [UNDECIDED_DAYS] : [])]
  const from = byMonth ? sums : [decided]
  // A group in which nothing is decided yet is none: rows do not depend on how far ahead the question goes.
  const counted = isOpen && groups.length > 0
  const { measures = MEASURES } = query
  const columns = measures.map(columnOf)
  const members = Object.entries(
    Object.assign({}, ...groups.map((group) => GROUPS[group].members)) as Record<string, string>,
  )
  const by = [...new Set(groups.flatMap((group) => GROUPS[group].by))]
  const naming = groups.includes('CLASS') || groups.includes('CODE') || (query.classCode ?? null) !== null
  const { rows } = await db.query<Record<string, unknown>>(
    `with wanted as (select unnest($1::text[]) as region)
     select m.region as "forRegion"${members.map(([name, value]) => `, ${value} as "${name}"`).join('')}${columns.map((column) => `, sum(m.${column})::bigint as ${column}`).join('')}
       from (${from.map((one) => cellsOf(one, columns, { byMonth: groups.includes('MONTH'), counted })).join(' union all ')}) as m
       ${naming ? 'left join code_item i on i.standard_ref = m.standard_ref and i.kind = m.kind and i.code = m.code' : ''}
      where $8::text is null ${naming ? `or ${CLASS} = $8 and ${IN_LIST}` : ''}
      group by m.region${by.map((expression) => `, ${expression}`).join('')}
      ${counted ? 'having sum(m.counted) > 0' : ''}
      order by 1${by.map((expression) => `, ${expression}`).join('')}
      limit ${MOST_ROWS + 1}`,
    [
      query.regions,
      query.from,
      byMonth || !isOpen ? query.to : query.today,
      query.kind ?? null,
      query.standardRef ?? null,
      query.code ?? null,
      query.source ?? null,
      query.classCode ?? null,
      ...(isOpen ? [query.today] : []),
      ...(isOpen && byMonth ? [query.issued ?? []] : []),
    ],
  )
  if (rows.length > MOST_ROWS) {
    throw new GuantongError('GT_QUERY_TOO_LARGE', { what: 'rows', value: `> ${MOST_ROWS}`, limit: MOST_ROWS })
  }
  const found = new Map<string, MeasureRow[]>(query.regions.map((region) => [region, []]))
  const read = readerOf(measures)
  for (const row of rows) found.get(row.forRegion as string)?.push(read(row))
  if (groups.length === 0) for (const list of found.values()) if (list.length === 0) list.push(read({}))
  return found
}

/** Made once for all rows of a reading: there may be many. */
function readerOf(measures: readonly MeasureName[]): (row: Readonly<Record<string, unknown>>) => MeasureRow {
  const columns = measures.map((measure) => [measure, columnOf(measure)] as const)
  return (row) => {
    const textOf = (name: string) => (row[name] as string | undefined) ?? null
    const values: Partial<Record<MeasureName, number>> = {}
    for (const [measure, column] of columns) values[measure] = (row[column] as number | null | undefined) ?? 0
    return {
      period: textOf('period'),
      county: textOf('county'),
      kind: textOf('kind'),
      classCode: textOf('classCode'),
      className: textOf('className'),
      standardRef: textOf('standardRef'),
      code: textOf('code'),
      codeName: textOf('codeName'),
      source: textOf('source'),
      values: values as MeasureRow['values'],
    }
  }
}
