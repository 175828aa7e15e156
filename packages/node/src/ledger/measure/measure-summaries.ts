/**
 * Records of further data sets → figures (汇总), at the node that holds them.
 *
 * @module
 */
import { rootOfRows, type SummaryRow } from '@guantong/contract'
import type { Summary } from '@guantong/standard'
import type { Tx } from '../connection/db.ts'
import type { ScopeToApply } from '../cube/scope-to-apply.ts'
import { inScope, keyColumnsOf, keysOf, SCOPES, sumOf, tableOf } from '../cube/summary-columns.ts'

const cellsSql = (summary: Summary): string => `
  select s.key, ${keysOf(summary)} as keys, array[${summary.values.map(sumOf).join(', ')}]::float8[] as values
    from ${SCOPES} join ${tableOf(summary)} t on ${inScope(summary)}
   group by s.key, 2
   order by s.key, 2`

const standsSql = (summary: Summary): string => `
  select s.key, s.region, s.day, coalesce(held.revision, 0) as revision, held.root, held.cases_hash,
         now.records, encode(sha256(convert_to(now.hashes, 'UTF8')), 'hex') as records_hash
    from ${SCOPES}
    left join measure_scope held on held.data_set = $2 and held.region_code = s.region and held.day = s.day
    cross join lateral (
      select count(*) as records, coalesce(string_agg(t.row_hash, '' order by ${keyColumnsOf(summary)}), '') as hashes
        from ${tableOf(summary)} t where ${inScope(summary)}
    ) as now`

interface Stand {
  key: number
  region: string
  day: string
  revision: number
  root: string | null
  cases_hash: string | null
  records: number
  records_hash: string
}

/** Those of the given scopes whose figures or records behind them have changed, as they are now. */
export async function measureSummary(
  tx: Tx,
  summary: Summary,
  keys: readonly number[],
  context: { self: string; now: Date },
): Promise<ScopeToApply[]> {
  const cells = new Map<number, SummaryRow[]>()
  const found = await tx.query<{ key: number; keys: string[]; values: (number | null)[] }>(cellsSql(summary), [keys])
  for (const row of found.rows) {
    const rows = cells.get(row.key) ?? []
    rows.push({ keys: row.keys, values: named(summary, row.values) })
    cells.set(row.key, rows)
  }
  const stands = await tx.query<Stand>(standsSql(summary), [keys, summary.name])
  return stands.rows.flatMap((stand): ScopeToApply[] => {
    const rows = cells.get(stand.key) ?? []
    const root = rootOfRows(rows)
    if (stand.root === root && stand.cases_hash === stand.records_hash) return []
    if (stand.root === null && stand.records === 0) return []
    return [
      {
        dataSet: summary.name,
        region: stand.region,
        day: stand.day,
        origin: context.self,
        revision: Math.max(stand.revision + 1, context.now.getTime()),
        root,
        cases: stand.records,
        casesHash: stand.records_hash,
        rows,
      },
    ]
  })
}

/** Values in the order of the definition, as they travel: by name; counts and sums of 0 are left out, and what is unknown. */
export function named({ values }: Summary, numbers: readonly (number | null)[]): Record<string, number> {
  const travels: Record<string, number> = {}
  for (const [i, { name, kind }] of values.entries()) {
    const number = numbers[i] ?? null
    if (number !== null && (number !== 0 || kind === 'carry')) travels[name] = number
  }
  return travels
}
