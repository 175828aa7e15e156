/**
 * The key of a row as one text, the same from a row here and from its columns in SQL.
 *
 * @module
 */
import type { DataField, DataSet } from '@guantong/standard'

/** The values of the key in their order, with U+0001 between them; an instant as ISO 8601 in UTC, to the millisecond. */
export function rowKeyOf({ key }: DataSet): (row: Readonly<Record<string, unknown>>) => string {
  const [only, ...more] = key
  if (only !== undefined && more.length === 0) return (row) => textOf(row[only])
  return (row) => joined(key.map((name) => row[name]))
}

/** The same from the values, in the order of `dataSet.key`. */
export const joined = (values: readonly unknown[]): string => values.map(textOf).join('\u0001')

/** The values of a key back from its text, each as text. */
export const partsOf = (rowKey: string): readonly string[] => rowKey.split('\u0001')

const textOf = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value))

/** The same in SQL, over the columns of `alias`. */
export const rowKeySql = (dataSet: DataSet, alias: string): string =>
  dataSet.key
    .map((name) => dataSet.field(name) as DataField)
    .map(({ type, column }) => {
      const at = `${alias}."${column}"`
      if (type === 'instant') return `to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
      return type === 'text' ? at : type === 'date' ? `to_char(${at}, 'YYYY-MM-DD')` : `${at}::text`
    })
    .join(` || chr(1) || `)
