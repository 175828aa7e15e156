/**
 * Figures of parts → figures of the whole. Measures are additive (D5); rates are made of the sums.
 *
 * @module
 */
import { MEASURES, type MeasureName } from '@guantong/standard'
import type { MeasureRow } from '../../ledger/figures/sum-measures.ts'

type Summed = MeasureRow & { readonly values: Record<MeasureName, number> }

const DIMENSIONS = ['kind', 'standardRef', 'classCode', 'code', 'period', 'county', 'source'] as const

/** In the order of their dimensions, rows that are about nothing last. Without groups exactly one row, of zeros if need be. */
export function addFigures(parts: readonly (readonly MeasureRow[])[], grouped: boolean): MeasureRow[] {
  const rows = new Map<string, Summed>()
  for (const part of parts) {
    for (const row of part) {
      const key = DIMENSIONS.map((name) => row[name]).join('\n')
      const sum = rows.get(key)
      if (sum === undefined) rows.set(key, { ...row, values: { ...row.values } })
      else for (const name of MEASURES) sum.values[name] += row.values[name]
    }
  }
  if (rows.size === 0 && !grouped) return [ZEROS()]
  return [...rows.values()].sort(inOrder)
}

function inOrder(a: MeasureRow, b: MeasureRow): number {
  for (const name of DIMENSIONS) {
    const [one, other] = [a[name], b[name]]
    if (one === other) continue
    if (one === null) return 1
    if (other === null) return -1
    return one < other ? -1 : 1
  }
  return 0
}

const ZEROS = (): MeasureRow => ({
  period: null,
  county: null,
  kind: null,
  classCode: null,
  className: null,
  standardRef: null,
  code: null,
  codeName: null,
  source: null,
  values: Object.fromEntries(MEASURES.map((name) => [name, 0])) as Record<MeasureName, number>,
})
