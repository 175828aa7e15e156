/**
 * Withdrawing rows (撤回): each goes from its table, and its key into the list of what was withdrawn.
 *
 * @module
 */
import type { DataSet } from '@guantong/standard'
import type { Tx } from '../connection/db.ts'
import { keyOrder } from './find-rows.ts'
import { noteWrite } from './record-write.ts'
import { rowKeySql } from './row-key.ts'

export interface Withdrawal {
  readonly region: string
  /** Values in the order of `dataSet.key`. */
  readonly keys: readonly (readonly unknown[])[]
  readonly by: string
  /** The tiers it came through, if any. */
  readonly source?: string | undefined
  readonly reason: string
  readonly now: Date
  /** May rows of this division be withdrawn? Null: the row names none. */
  covers(division: string | null): boolean
}

/** `elsewhere`: in a division that is not covered. `before`: withdrawn already, and left as it was. */
export interface Withdrawn {
  readonly fate: 'withdrawn' | 'before' | 'unknown' | 'elsewhere'
  readonly division: string | null
}

/**
 * In the order of the keys. No row is written to this data set while the transaction lasts. Whatever is derived from the rows
 * is marked by the triggers of their table: figures, what is issued and what is owed upward follow. Rows that refer to a
 * withdrawn one stay as they are.
 */
export async function withdrawRows(tx: Tx, dataSet: DataSet, withdrawal: Withdrawal): Promise<Withdrawn[]> {
  const { region, keys, by, source, reason, now, covers } = withdrawal
  const key = keyOrder(dataSet)
  const columns = key.map(({ column }) => `"${column}"`)
  const given = `unnest(${key.map(({ pgType }, at) => `$${at + 2}::${pgType}[]`).join(', ')})`
  const same = columns.map((column) => `held.${column} = given.${column}`).join(' and ')
  const division = dataSet.field('divisionCode') === undefined ? 'null::text' : 'held.division_code'
  const listsOf = (wanted: readonly (readonly unknown[])[]) => key.map((_, at) => wanted.map((values) => values[at]))
  await tx.query(`select pg_advisory_xact_lock(${ROWS_LOCK}, hashtext($1))`, [dataSet.table])
  const { rows: found } = await tx.query<{ here: boolean; division: string | null; before: boolean }>(
    `select held.region_code is not null as here, gone.row_key is not null as before,
            coalesce(${division}, gone.division_code) as division
       from ${given} with ordinality as given (${columns.join(', ')}, at)
       left join ${dataSet.table} held on held.region_code = $1 and ${same}
       left join withdrawn_record gone
         on gone.data_set = '${dataSet.name}' and gone.region_code = $1 and gone.row_key = ${rowKeySql(dataSet, 'given')}
      order by given.at`,
    [region, ...listsOf(keys)],
  )
  const fates = found.map(({ here, before, division }): Withdrawn => {
    if (!here && !before) return { fate: 'unknown', division: null }
    if (!covers(division)) return { fate: 'elsewhere', division }
    return { fate: here ? 'withdrawn' : 'before', division }
  })
  const going = keys.filter((_, at) => fates[at]?.fate === 'withdrawn')
  if (going.length === 0) return fates
  await noteWrite(tx, dataSet, { by, door: 'WITHDRAWAL', source, reason }, now)
  const next = key.length + 2
  await tx.query(
    `with gone as (
       delete from ${dataSet.table} held using ${given} as given (${columns.join(', ')})
        where held.region_code = $1 and ${same}
       returning ${rowKeySql(dataSet, 'held')} as row_key, ${division} as division_code
     )
     insert into withdrawn_record (data_set, region_code, row_key, division_code, withdrawn_at, withdrawn_by, reason)
     select '${dataSet.name}', $1, row_key, division_code, $${next}::timestamptz, $${next + 1}, $${next + 2} from gone
     on conflict (data_set, region_code, row_key) do update
       set division_code = excluded.division_code, withdrawn_at = excluded.withdrawn_at,
           withdrawn_by = excluded.withdrawn_by, reason = excluded.reason`,
    [region, ...listsOf(going), now, by, reason],
  )
  return fates
}

/** With the hash of the table: held shared by those who write rows, alone by one who withdraws some. */
export const ROWS_LOCK = `hashtext('guantong rows')`
