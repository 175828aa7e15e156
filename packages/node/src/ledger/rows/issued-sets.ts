/**
 * What a tier issues for all below it (下发): data sets of the dictionary, and how a record of them travels.
 *
 * @module
 */
import { ISSUED_FIGURES, ISSUED_PREFIX, type IssuedRow } from '@guantong/contract'
import { type DataField, type DataSet, type DataSetName, dataSetOf, kebabCase } from '@guantong/standard'
import pg from 'pg'
import { z } from 'zod'

/** A scope of them is the whole stock, or a day of issue. A new one needs `watch_issued` in a migration as well. */
const ISSUED: readonly { of: DataSetName; day: string | null }[] = [
  { of: 'FilingRule', day: null },
  { of: 'CodeListEntry', day: null },
  { of: 'SupervisionTask', day: 'issuedAt' },
]

export interface IssuedSet {
  /** Of the scopes: `issued-supervision-task`. */
  readonly name: string
  readonly dataSet: DataSet
  readonly day: DataField | null
  /** Fields that travel: nothing that is personal or withheld, and not the region, which is the issuer's own. */
  readonly fields: readonly DataField[]
}

export const ISSUED_SETS: readonly IssuedSet[] = ISSUED.map(({ of, day }) => {
  const dataSet = dataSetOf(of)
  return {
    name: `${ISSUED_PREFIX}${kebabCase(of)}`,
    dataSet,
    day: day === null ? null : (dataSet.field(day) as DataField),
    fields: dataSet.fields.filter(
      ({ name, personal, sharing }) => name !== 'regionCode' && personal !== true && sharing !== 'withheld',
    ),
  }
})

export const issuedSetOf = (name: string): IssuedSet | undefined => ISSUED_SETS.find((set) => set.name === name)

export const mayBeIssued = (dataSet: Pick<DataSet, 'name'>): boolean =>
  ISSUED_SETS.some((set) => set.dataSet.name === dataSet.name)

/** Can rows of this scope be kept and read here? Whatever else they hold is judged row by row. */
export const isKnownIssued = (dataSet: string, rows: readonly object[]): boolean =>
  (dataSet === ISSUED_FIGURES ? rows.length === 0 || isHead(rows[0]) : issuedSetOf(dataSet) !== undefined) &&
  rows.every((row) => 'record' in row && Object.values(row.record as object).every(isStorable))

/** Of figures, the first row says what they stand on. */
function isHead(row: object | undefined): boolean {
  const { expected, reporting, asOf } = (row as Partial<IssuedRow>).record ?? {}
  return [expected, reporting].every(Number.isSafeInteger) && z.iso.datetime().safeParse(asOf).success
}

// Characters PostgreSQL has not.
const isStorable = (value: unknown): boolean =>
  typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0'))

/** A row as it travels. */
export function recordOf({ fields }: IssuedSet, row: Readonly<Record<string, unknown>>): IssuedRow {
  const record: IssuedRow['record'] = {}
  for (const { name } of fields) {
    const value = row[name]
    if (value === null || value === undefined) continue
    record[name] = value instanceof Date ? value.toISOString() : (value as string | number | boolean)
  }
  return { record }
}

const q = pg.escapeIdentifier

/** Rows of a region and a day of it; the table's alias is `t`. */
export const rowsOfDay = ({ day }: IssuedSet, region: string, on: string): string =>
  day === null
    ? `t.region_code = ${region}`
    : `t.region_code = ${region} and t.${q(day.column)} >= ${on}::date::timestamp at time zone 'Asia/Shanghai'
       and t.${q(day.column)} < (${on}::date + 1)::timestamp at time zone 'Asia/Shanghai'`

export const columnsOf = ({ fields }: IssuedSet): string =>
  fields.map(({ name, column }) => `t.${q(column)} as ${q(name)}`).join(', ')

export const keyColumnsOf = ({ dataSet }: IssuedSet): string =>
  dataSet.key.map((name) => `t.${q(dataSet.field(name)?.column ?? name)}`).join(', ')

export const tableOf = ({ dataSet }: IssuedSet): string => q(dataSet.table)
