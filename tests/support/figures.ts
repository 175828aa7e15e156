/**
 * The few figures flow tests compare between tiers.
 *
 * @module
 */
import type { Ledger } from '@guantong/node/ledger/connection/connect'
import { sumMeasures } from '@guantong/node/ledger/figures/sum-measures'

/** Cases reported in a region in 2026, as this ledger has it. */
export async function reportedIn(ledger: Ledger, region: string): Promise<number> {
  const period = { from: '2026-01-01', to: '2026-12-31', today: '2027-01-01' }
  const sums = await sumMeasures(ledger.pool, { regions: [region], ...period })
  return sums.get(region)?.[0]?.values.reported ?? 0
}

/** Every cell of the cube, as text that is equal exactly when the cells are. */
export async function cellsOf(ledger: Ledger): Promise<string> {
  const { rows } = await ledger.pool.query(
    `select coalesce(json_agg(m order by region_code, day, kind, standard_ref, code, source), '[]')::text as cells from case_measure m`,
  )
  return rows[0]?.cells as string
}

/** What is still owed upward: 0 when every submission has its receipt. `forgiven`: a code that is refused for good where it belongs. */
export async function owed(ledger: Ledger, forgiven: 'GT_SUBMISSION_FORGED' | null = null): Promise<number> {
  const { rows } = await ledger.pool.query(
    `select (select count(*) from delivery where state <> 'SETTLED' and ($1::text is null or code is distinct from $1))
          + (select count(*) from unsealed) + (select count(*) from dirty_mark) as owed`,
    [forgiven],
  )
  return Number(rows[0]?.owed)
}
