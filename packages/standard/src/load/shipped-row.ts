/**
 * Rows that no node needs to hold, because the standard's own files hold them for all.
 *
 * @module
 */
import type { Reference } from '../dictionary/reference.ts'
import type { Standard } from './load-standard.ts'

type Fields = Readonly<Record<string, unknown>>

/** What a row refers to, where the standard ships it: an indicator of indicators.yaml, a division of GB/T 2260. */
export function shippedRow(standard: Standard, { target, key }: Reference, row: Fields): Fields | undefined {
  const [first, second] = key.map(({ from }) => row[from.name])
  if (target.name === 'DivisionRecord') return standard.divisions.get(String(first)) as Fields | undefined
  if (target.name !== 'IndicatorDefinition') return undefined
  return [...standard.indicators, ...standard.cityIndicators].find(
    ({ code, formulaVersion }) => code === first && formulaVersion === second,
  ) as Fields | undefined
}
