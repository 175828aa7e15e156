/**
 * Reading figures: sums over the cube, for many regions in one statement.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { MEASURES, type MeasureName } from '@guantong/standard'
import type { Db } from '../connection/db.ts'
import { isWholeMonths } from '../connection/whole-months.ts'
import { columnOf, DUE_COLUMNS, MEASURE_COLUMNS, undecided } from '../cube/measure-columns.ts'
import { caseThen } from '../past/cells-then.ts'
import { type ClassInEdition, CODE_ITEM, classInEdition } from './class-in-edition.ts'

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
  /** With `classCode` that of the class; else that of the cases. */
  kind?: string | null
  /** The list that codes are of. */
  standardRef?: string | null
  code?: string | null
  /** Of `edition`. Components and matters share class codes: a row for each is answered. */
  classCode?: string | null
  /** The list whose classes are meant: there must be one with `classCode` and the group CLASS. */
  edition?: string | null
  source?: string | null
  /** ISO 8601: as they were held then, under the names and in the classes that codes have today. `today` is the day of that moment. */
  asOf?: string | null
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
const daysOf = (cells: 'case_measure' | 'case_then'): CellsFrom => ({
  at: 'm.day',
  join: `join region_ancestor below on below.ancestor_code = wanted.region
    join ${cells} m on m.region_code = below.region_code`,
})
const ALL_DAYS = daysOf('case_measure')

// Of the day of "as of" nothing is due yet; later days have nothing else to count but deadlines, or are mistakes.
const decided = (days: CellsFrom): CellsFrom => ({
  ...days,
  added: (column) =>
    DUE_COLUMNS.has(column) ? `case when m.day < $9::date then m.${column} else 0 end` : `m.${column}`,
})
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
     and ($8::text is not null or $4::text is null or m.kind = $4)
     and ($5::text is null or ${isTotal ? 'false' : 'm.standard_ref = $5'})
     and ($6::text is null or ${isTotal ? 'false' : 'm.code = $6'}) and ($7::text is null or m.source = $7)`

/** Added by PostgreSQL without limit; the largest number that is exact everywhere stands for itself and all beyond it, so that no sum fails. */
const exact = (sum: string): string => `least(${sum}, ${Number.MAX_SAFE_INTEGER})::bigint`

/** Cells added up by code before their classes are looked up: a code's class is found once instead of once a cell. */
function byCode(
  cells: string,
  columns: readonly string[],
  { groups, counted }: { groups: readonly MeasureGroup[]; counted: boolean },
): string {
  const at = groups.includes('MONTH') || groups.includes('DAY') ? ['at'] : []
  const county = groups.includes('COUNTY') ? ['region_code'] : []
  const source = groups.includes('SOURCE') ? ['source'] : []
  const key = ['region', ...at, ...county, ...source, 'kind', 'standard_ref', 'code'].join(', ')
  const added = [...columns, ...(counted ? ['counted'] : [])].map(
    (column) => `, ${exact(`sum(${column})`)} as ${column}`,
  )
  return `select ${key}${added.join('')} from (${cells}) as cell group by ${key}`
}

/** Holds always: a statement has to name every parameter it is given, and where nothing is counted on a deadline none asks for the day. */
const OPEN = '$9::date is not null and '

/** Most rows of one reading, all regions together: above it the question is refused with the advice to narrow it; a part is never answered. */
const MOST_ROWS = 200_000

interface Group {
  /** The row's members it fills. */
  readonly members: Readonly<Record<string, string>>
  /** What is grouped by. */
  readonly by: readonly string[]
}

const GROUPS: Record<Exclude<MeasureGroup, 'CLASS'>, Group> = {
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

/** The finer group that says already what this one says. */
const SAID_BY: Readonly<Partial<Record<MeasureGroup, MeasureGroup>>> = { MONTH: 'DAY', KIND: 'CODE' }

// A class code means something only within (edition, kind). What is in no class of the edition stands together, in plain sight, by its own
// kind where kinds are asked for.
function groupsIn({ kind, list, code, name }: ClassInEdition): Record<MeasureGroup, Group> {
  const kindOfAll = `coalesce(${kind}, m.kind)`
  const { className: _, ...ofCode } = GROUPS.CODE.members
  return {
    CLASS: {
      members: { kind, standardRef: list, classCode: code, className: `max(${name})` },
      by: [kind, code],
    },
    ...GROUPS,
    CODE: { ...GROUPS.CODE, members: ofCode },
    KIND: { members: { kind: kindOfAll }, by: [kindOfAll] },
  }
}

/** Groups for which codes need not be kept apart. */
const WITHOUT_CODES: readonly MeasureGroup[] = ['MONTH', 'KIND', 'SOURCE']

/** Do these figures show classes? A class that is asked for is shown, too: with its kind, for both kinds have one of that code. */
export const showsClasses = ({ groupBy, classCode }: Pick<MeasureQuery, 'groupBy' | 'classCode'>): boolean =>
  (classCode ?? null) !== null || (groupBy ?? []).includes('CLASS')

/**
 * Sums the cube over a period. Whole months without county or day groups are read from the roll-ups (where no code matters, from
 * their totals) and the region's own cells, everything else from all cells below; all are kept equal by the transaction that writes them. Without groups there is exactly one
 * row per region, with zeros if nothing is held, or with `classCode` one per kind; `coverageOf` names what is NOT held; a zero never does.
 *
 * @throws GuantongError GT_QUERY_TOO_LARGE, GT_INPUT_INVALID for classes without an edition
 */
export async function sumMeasures(db: Db, query: MeasureQuery): Promise<Map<string, MeasureRow[]>> {
  const isClassed = showsClasses(query)
  const asked = new Set<MeasureGroup>([...(query.groupBy ?? []), ...(isClassed ? (['CLASS'] as const) : [])])
  // In this order a finer group's members replace a coarser one's.
  const groups = (['CLASS', 'CODE', 'MONTH', 'DAY', 'COUNTY', 'KIND', 'SOURCE'] as const).filter(
    (group) => asked.has(group) && !(SAID_BY[group] !== undefined && asked.has(SAID_BY[group])),
  )
  const { asOf = null, measures = MEASURES } = query
  // Of sums by month only the present is kept.
  const byMonth = asOf === null && isWholeMonths(query) && !groups.includes('DAY') && !groups.includes('COUNTY')
  const needsCodes = (query.standardRef ?? query.code ?? query.classCode ?? null) !== null
  const isTotal = !needsCodes && groups.every((group) => WITHOUT_CODES.includes(group))
  const isOpen = query.to >= query.today
  const days = asOf === null ? ALL_DAYS : daysOf('case_then')
  const sums = [isTotal ? TOTALS_BELOW : MONTHS_BELOW, OWN_DAYS, ...(isOpen ? [UNDECIDED_DAYS] : [])]
  const from = byMonth ? sums : [isOpen ? decided(days) : days]
  // A group in which nothing is decided yet is none: rows do not depend on how far ahead the question goes.
  const counted = isOpen && groups.length > 0
  const columns = measures.map(columnOf)
  const values = [
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
  ]
  const then =
    asOf === null
      ? ''
      : `, ${caseThen({ asOf: `$${values.push(asOf)}::timestamptz`, from: '$2::date', to: '$3::date' })}`
  const place = isClassed ? classInEdition(`$${values.push(editionOf(query))}::text`) : null
  const made = groups.map((group) => (place === null ? GROUPS[group as keyof typeof GROUPS] : groupsIn(place)[group]))
  const members = Object.entries(Object.assign({}, ...made.map((group) => group.members)) as Record<string, string>)
  const by = [...new Set(made.flatMap((group) => group.by))]
  const joins = place?.joins ?? (groups.includes('CODE') ? CODE_ITEM : '')
  const cells = from
    .map((one) => cellsOf(one, columns, { byMonth: groups.includes('MONTH'), counted }))
    .join(' union all ')
  const { rows } = await db.query<Record<string, unknown>>(
    `with wanted as (select unnest($1::text[]) as region)${then}
     select m.region as "forRegion"${members.map(([name, value]) => `, ${value} as "${name}"`).join('')}${columns.map((column) => `, ${exact(`sum(m.${column})`)} as ${column}`).join('')}
       from (${place === null ? cells : byCode(cells, columns, { groups, counted })}) as m
       ${joins}
      where ${isOpen ? OPEN : ''}($8::text is null${place === null ? '' : ` or ${place.code} = $8 and ($4::text is null or coalesce(${place.kind}, m.kind) = $4)`})
      group by m.region${by.map((expression) => `, ${expression}`).join('')}
      ${counted ? 'having sum(m.counted) > 0' : ''}
      order by 1${by.map((expression) => `, ${expression}`).join('')}
      limit ${MOST_ROWS + 1}`,
    values,
  )
  if (rows.length > MOST_ROWS) {
    throw new GuantongError('GT_QUERY_TOO_LARGE', { what: 'rows', value: `> ${MOST_ROWS}`, limit: MOST_ROWS })
  }
  const found = new Map<string, MeasureRow[]>(query.regions.map((region) => [region, []]))
  const read = readerOf(measures)
  for (const row of rows) found.get(row.forRegion as string)?.push(read(row))
  if ((query.groupBy ?? []).length === 0) for (const list of found.values()) if (list.length === 0) list.push(read({}))
  return found
}

function editionOf({ edition }: MeasureQuery): string {
  if (edition == null) throw new GuantongError('GT_INPUT_INVALID', { field: 'edition', reason: 'null' })
  return edition
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
