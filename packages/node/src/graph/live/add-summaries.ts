/**
 * Summaries of parts → the summary of the whole.
 *
 * @module
 */
import type { Summary } from '@guantong/standard'
import { nothingOf, type SummaryFigures } from '../../ledger/figures/sum-summary.ts'

/**
 * What is carried (平移) can not be added up: null as soon as two parts have the group. In the order of the groups. Without
 * groups exactly one row, of zeros if need be.
 */
export function addSummaries(
  parts: readonly (readonly SummaryFigures[])[],
  { summary }: { readonly summary: Pick<Summary, 'values'> },
  isGrouped: boolean,
): SummaryFigures[] {
  const rows = new Map<string, SummaryFigures & { values: (number | null)[] }>()
  for (const part of parts) {
    for (const row of part) {
      const key = groupsOf(row).join('\n')
      const sum = rows.get(key)
      if (sum === undefined) rows.set(key, { ...row, values: [...row.values] })
      else
        for (const [i, { kind }] of summary.values.entries())
          sum.values[i] = kind === 'carry' ? null : tidy((sum.values[i] ?? 0) + (row.values[i] ?? 0))
    }
  }
  if (rows.size === 0 && !isGrouped) return [nothingOf(summary)]
  return [...rows.values()].sort(inOrder)
}

/** Sums of decimals, as the ledger has them: 0.1 and 0.2 are 0.3. */
const tidy = (sum: number): number => Number(sum.toPrecision(15))

const groupsOf = ({ period, county, keys }: SummaryFigures): string[] => [
  period ?? '',
  county ?? '',
  ...keys.map(({ value }) => value),
]

function inOrder(a: SummaryFigures, b: SummaryFigures): number {
  const others = groupsOf(b)
  for (const [i, one] of groupsOf(a).entries()) {
    const other = others[i] as string
    if (one !== other) return one < other ? -1 : 1
  }
  return 0
}
