/**
 * Every cell of the cube as one node holds it, for comparing tiers.
 *
 * @module
 */
import { MEASURES } from '@guantong/standard'
import type { ThreeTiers } from './start-three-tiers.ts'

const COLUMNS = MEASURES.map((measure) => measure.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
const KEY = `kind, standard_ref, code, source`

/** County × day cells below `region`, as sorted lines. */
export async function cellsAt(tiers: ThreeTiers, node: string, region: string): Promise<string[]> {
  const rows = await tiers.sql<{ cell: string }>(
    node,
    `select concat_ws(' ', m.region_code, m.day, ${KEY}, ${COLUMNS.join(', ')}) as cell
       from case_measure m join region_ancestor a on a.region_code = m.region_code
      where a.ancestor_code = $1 order by 1`,
    [region],
  )
  return rows.map((row) => row.cell)
}

/** Month cells of regions, as sorted lines: what is summed of those below, and their own. */
export async function rollUpAt(tiers: ThreeTiers, node: string, regions: readonly string[]): Promise<string[]> {
  const rows = await tiers.sql<{ cell: string }>(
    node,
    `select concat_ws(' ', month, ${KEY}, ${COLUMNS.map((column) => `sum(${column})`).join(', ')}) as cell
       from (select month, ${KEY}, ${COLUMNS.join(', ')} from case_measure_month where region_code = any($1)
             union all
             select date_trunc('month', day)::date, ${KEY}, ${COLUMNS.join(', ')} from case_measure where region_code = any($1)) as sums
      group by month, ${KEY} order by 1`,
    [regions],
  )
  return rows.map((row) => row.cell)
}

/** Total of every measure over everything a node holds for a region. */
export async function totalsAt(tiers: ThreeTiers, node: string, region: string): Promise<Record<string, number>> {
  const [row] = await tiers.sql<Record<string, string>>(
    node,
    `select ${COLUMNS.map((column) => `coalesce(sum(${column}), 0)::bigint as ${column}`).join(', ')}
       from case_measure m join region_ancestor a on a.region_code = m.region_code where a.ancestor_code = $1`,
    [region],
  )
  return Object.fromEntries(Object.entries(row ?? {}).map(([column, value]) => [column, Number(value)]))
}
