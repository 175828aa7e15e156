/**
 * Which rows that others refer to are held, of this node and of the nodes above that issued theirs.
 *
 * @module
 */
import type { DataField, DataSet } from '@guantong/standard'
import pg from 'pg'
import type { Db } from '../connection/db.ts'
import type { Row } from './find-rows.ts'

export interface KeysToFind {
  readonly target: DataSet
  /** Fields of the target's key, in its order. */
  readonly key: readonly DataField[]
  /** Further fields wanted of what is found. */
  readonly columns: readonly DataField[]
  /** Values in the order of `key`. */
  readonly keys: readonly (readonly unknown[])[]
}

export type Found = Row & { readonly regionCode: string }

const q = pg.escapeIdentifier

/** A function takes a hundred arguments. */
const AT_ONCE = 50

function objectOf(columns: readonly DataField[]): string {
  const pairs = columns.map(({ name, column }) => `${pg.escapeLiteral(name)}, t.${q(column)}`)
  const parts: string[] = []
  for (let at = 0; at === 0 || at < pairs.length; at += AT_ONCE)
    parts.push(`jsonb_build_object(${pairs.slice(at, at + AT_ONCE).join(', ')})`)
  return parts.join(' || ')
}

/**
 * Of each list and each of its keys, the rows held under it in these regions, ordered by region: the node that is furthest
 * above comes first. One statement, whatever the number of lists and keys.
 */
export async function heldRows(
  db: Db,
  regions: readonly string[],
  wanted: readonly KeysToFind[],
): Promise<readonly (readonly (readonly Found[])[])[]> {
  const found = wanted.map(({ keys }) => keys.map((): Found[] => []))
  if (wanted.every(({ keys }) => keys.length === 0)) return found
  const values: unknown[] = [regions]
  const parts = wanted.map(({ target, key, columns, keys }, list) => {
    const names = key.map((_, at) => `k${at}`)
    const lists = key.map(({ pgType }, at) => `$${values.push(keys.map((parts) => parts[at]))}::${pgType}[]`)
    const fields = objectOf(columns)
    // Key by key through the index (offset 0): joined, the planner reads all of a table of some ten thousand rows each time.
    return `select ${list} as list, given.at::int as at, held.region, held.fields
      from unnest(${lists.join(', ')}) with ordinality as given (${names.join(', ')}, at)
     cross join lateral (
       select t.region_code as region, ${fields} as fields from ${q(target.table)} t
        where t.region_code = any($1::text[])
          and ${key.map(({ column }, at) => `t.${q(column)} = given.k${at}`).join(' and ')} offset 0) as held`
  })
  const { rows } = await db.query<{ list: number; at: number; region: string; fields: Row }>(
    `${parts.join(' union all ')} order by 1, 2, 3`,
    values,
  )
  for (const { list, at, region, fields } of rows) found[list]?.[at - 1]?.push({ ...fields, regionCode: region })
  return found
}

/** Those of the data sets of which anything at all is held in these regions. One statement. */
export async function heldDataSets(
  db: Db,
  regions: readonly string[],
  dataSets: readonly DataSet[],
): Promise<ReadonlySet<string>> {
  if (dataSets.length === 0) return new Set()
  const parts = dataSets.map(
    ({ name, table }) =>
      `(select ${pg.escapeLiteral(name)} as name from ${q(table)} where region_code = any($1) limit 1)`,
  )
  const { rows } = await db.query<{ name: string }>(parts.join(' union all '), [regions])
  return new Set(rows.map(({ name }) => name))
}
