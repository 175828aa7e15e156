/**
 * Reading rows of any data set. Identifiers come from the dictionary and from nowhere else; every value is a parameter.
 *
 * @module
 */
import type { DataField, DataSet } from '@guantong/standard'
import type { Db } from '../connection/db.ts'

/** Field name → value: a Date for an instant, `YYYY-MM-DD` for a date. Only the columns asked for are there. */
export type Row = Readonly<Record<string, unknown>>

export type Condition =
  | { readonly field: DataField; readonly is: 'in' | 'not in'; readonly values: readonly unknown[] }
  | { readonly field: DataField; readonly is: '>=' | '<'; readonly value: unknown }

/** Which rows: all conditions must hold. */
export interface RowSet {
  readonly dataSet: DataSet
  /** Region of the node that holds the rows. */
  readonly region: string
  /** Only rows of this division of it. */
  readonly county: string | null
  /** Nodes above that may have issued rows (下发): of theirs, those that concern the region, or the division of it. */
  readonly issuers?: readonly string[]
  readonly where: readonly Condition[]
}

export interface RowPage extends RowSet {
  readonly columns: readonly DataField[]
  /** All in one direction; together they place a row, so the last of them are the key. */
  readonly order: readonly DataField[]
  readonly descending: boolean
  /** Values of `order` in the row before the page. */
  readonly after: readonly unknown[] | null
  readonly limit: number
}

/** Fields by which rows are looked up; stored so that they compare byte by byte (collate "C"), alike at every node. */
export const isIdentifier = ({ key }: DataSet, { name, form, values, refers }: DataField): boolean =>
  key.includes(name) ||
  form !== undefined ||
  values !== undefined ||
  refers !== undefined ||
  /^(code|standardRef)$|(Code|Id|No|Ref)$/.test(name)

/** By key; there is an index for it. */
export const keyOrder = (dataSet: DataSet): readonly DataField[] => dataSet.key.map((name) => fieldOf(dataSet, name))

/** By the time that dates a row, then by key; null where nothing dates every row. */
export function timeOrder(dataSet: DataSet): readonly DataField[] | null {
  const time = dataSet.time === null ? undefined : dataSet.field(dataSet.time)
  if (time?.constraint !== 'M') return null
  return [time, ...keyOrder(dataSet).filter(({ name }) => name !== time.name)]
}

export async function findRows(db: Db, page: RowPage): Promise<Row[]> {
  const { dataSet, order, descending, after, limit } = page
  const { where, values } = conditionsOf(page)
  if (after !== null) {
    // A row comparison, which one index serves from start to end.
    const placed = order.map((field, at) => parameter(values, after[at], field))
    where.push(`(${order.map(sqlOf).join(', ')}) ${descending ? '<' : '>'} (${placed.join(', ')})`)
  }
  values.push(limit)
  const direction = descending ? ' desc' : ''
  const { rows } = await db.query<Row>(
    `select ${listOf(page.columns)} from ${dataSet.table} where ${where.join(' and ')}
     order by ${order.map((field) => sqlOf(field) + direction).join(', ')} limit $${values.length}`,
    values,
  )
  return rows
}

export async function countRows(db: Db, set: RowSet): Promise<number> {
  const { where, values } = conditionsOf(set)
  const { rows } = await db.query<{ count: number }>(
    `select count(*) as count from ${set.dataSet.table} where ${where.join(' and ')}`,
    values,
  )
  return rows[0]?.count ?? 0
}

/** The row of one key (values in the order of `dataSet.key`). */
export async function findRow(
  db: Db,
  context: { dataSet: DataSet; region: string; key: readonly unknown[]; columns: readonly DataField[] },
): Promise<Row | undefined> {
  const { dataSet, region, key, columns } = context
  const where = keyOrder(dataSet).map((field, i): Condition => ({ field, is: 'in', values: [key[i]] }))
  const { where: clauses, values } = conditionsOf({ region, county: null, where })
  const { rows } = await db.query<Row>(
    `select ${listOf(columns)} from ${dataSet.table} where ${clauses.join(' and ')}`,
    values,
  )
  return rows[0]
}

function conditionsOf(set: Omit<RowSet, 'dataSet'> & { dataSet?: DataSet }): { where: string[]; values: unknown[] } {
  const { region, county, where } = set
  const values: unknown[] = [region]
  const own = county === null ? 'region_code = $1' : `region_code = $1 and division_code = $${values.push(county)}`
  const issued = concerns(set, values)
  const clauses = [issued === null ? own : `(${own} or ${issued})`]
  for (const condition of where) {
    const { column, pgType } = condition.field
    if ('value' in condition)
      clauses.push(`${column} ${condition.is} ${parameter(values, condition.value, condition.field)}`)
    else {
      const list = `($${values.push(condition.values)}::${pgType}[])`
      clauses.push(condition.is === 'in' ? `${column} = any ${list}` : `${column} <> all ${list}`)
    }
  }
  return { where: clauses, values }
}

/** A task is for one division and those within it; a rule for all, unless it names one: then for that one and those within it. */
function concerns(
  { dataSet, region, county, issuers = [] }: Pick<RowSet, 'region' | 'county' | 'issuers'> & { dataSet?: DataSet },
  values: unknown[],
): string | null {
  if (issuers.length === 0) return null
  const from = `region_code = any($${values.push(issuers)}::text[])`
  const division = dataSet?.field('divisionCode')
  if (division === undefined) return from
  const asked = `$${values.push(county ?? region)}`
  const within = `division_code in (select region_code from region_ancestor where ancestor_code = ${asked})`
  if (division.constraint === 'M') return `(${from} and ${within})`
  const above = `division_code in (select ancestor_code from region_ancestor where region_code = ${asked})`
  return `(${from} and (division_code is null or ${within} or ${above}))`
}

/** The dictionary's own check guarantees that keys and times are fields. */
const fieldOf = (dataSet: DataSet, name: string): DataField => dataSet.field(name) as DataField

const parameter = (values: unknown[], value: unknown, { pgType }: DataField): string =>
  `$${values.push(value)}::${pgType}`

const listOf = (columns: readonly DataField[]): string =>
  columns.map((field) => `${sqlOf(field)} as "${field.name}"`).join(', ')

/** A field may bear a word that SQL keeps for itself. */
const sqlOf = ({ column }: DataField): string => `"${column}"`
