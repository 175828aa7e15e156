/**
 * Roll-ups made anew from the cells below them (逐级汇总): for months whose cells or sums were changed by another hand.
 *
 * @module
 */
import type { Tx } from '../connection/db.ts'
import { lockCube } from './lock-cube.ts'
import { CELL_KEY, each } from './measure-columns.ts'
import { eachValue } from './summary-columns.ts'

// The counties named (which have no sums: whatever stands there is dropped), and each of their ancestors within this node's own region.
const AFFECTED = `
  select distinct w.data_set, a.ancestor_code as region_code, w.month
    from jsonb_to_recordset($1::jsonb) as w (data_set text, region_code text, month date)
    join region_ancestor a on a.region_code = w.region_code
    join region_ancestor own on own.region_code = a.ancestor_code and own.ancestor_code = $2`

const CASES = [
  `delete from case_measure_month m using (${AFFECTED}) as w
    where w.data_set = 'case-measure' and m.region_code = w.region_code and m.month = w.month`,
  // They follow the sums by themselves; what another hand has made of them goes before they do.
  `delete from case_measure_total m using (${AFFECTED}) as w
    where w.data_set = 'case-measure' and m.region_code = w.region_code and m.month = w.month`,
  `insert into case_measure_month (region_code, month, ${CELL_KEY}, ${each('%')})
   select w.region_code, w.month, ${CELL_KEY}, ${each('sum(%)')}
     from (${AFFECTED}) as w
     join region_ancestor below on below.ancestor_code = w.region_code and below.region_code <> w.region_code
     join case_measure m on m.region_code = below.region_code and m.day >= w.month and m.day < w.month + interval '1 month'
    where w.data_set = 'case-measure'
    group by w.region_code, w.month, ${CELL_KEY}
   having ${each('sum(%) <> 0', ' or ')}`,
]

const SUMMARIES = [
  `delete from summary_month m using (${AFFECTED}) as w
    where m.data_set = w.data_set and m.region_code = w.region_code and m.month = w.month`,
  `insert into summary_month (data_set, region_code, month, keys, ${eachValue('%')})
   select w.data_set, w.region_code, w.month, c.keys, ${eachValue('coalesce(sum(c.%), 0)')}
     from (${AFFECTED}) as w
     join region_ancestor below on below.ancestor_code = w.region_code and below.region_code <> w.region_code
     join summary_cell c on c.data_set = w.data_set and c.region_code = below.region_code
      and c.day >= w.month and c.day < w.month + interval '1 month'
    group by w.data_set, w.region_code, w.month, c.keys
   having ${eachValue('coalesce(sum(c.%), 0) <> 0', ' or ')}`,
]

/** Runs under the cube's lock (taken here if it is not held yet). `day` may be any of the month. */
export async function rebuildRollUps(
  tx: Tx,
  places: readonly { dataSet: string; region: string; day: string }[],
  self: string,
): Promise<void> {
  const months = new Map(
    places.map(({ dataSet, region, day }) => {
      const month = `${day.slice(0, 7)}-01`
      return [`${dataSet} ${region} ${month}`, { data_set: dataSet, region_code: region, month }]
    }),
  )
  if (months.size === 0) return
  await lockCube(tx)
  const wanted = JSON.stringify([...months.values()])
  for (const statement of [...CASES, ...SUMMARIES]) await tx.query(statement, [wanted, self])
}

const TAKE_MARKED = `
  with gone as (delete from roll_up_mark returning data_set, region_code, month)
  select distinct data_set as "dataSet", region_code as region, month as day from gone`

/** Sums that another hand has changed since the last call are made anew. @returns how many region-months. */
export async function rebuildMarked(tx: Tx, self: string): Promise<number> {
  const { rows } = await tx.query<{ dataSet: string; region: string; day: string }>(TAKE_MARKED)
  await rebuildRollUps(tx, rows, self)
  return rows.length
}
