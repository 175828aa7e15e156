/**
 * Cells that a workbook shows as `45.12%` and keeps as 0.4512 (百分比单元格).
 *
 * @module
 */
import { type DataField, makeFinding } from '@guantong/standard'
import type { CellNote } from '../readers/record.ts'
import type { RowState, RuleOptions } from './rule-options.ts'

export const isPercentName = (name: string): boolean => /[%％]/.test(name)

/** Which of the fields beside a figure say what it counts. */
const SAYING = /^(?:unit|indicator)/

/** Whether the figures of a column count in hundredths: its name says so, or another cell of the row does. */
export function percentRows({ rule, profile, look }: RuleOptions): (row: RowState) => boolean {
  if (rule.columns?.some((name) => look(name) >= 0 && isPercentName(name)) === true) return () => true
  const saying = Object.entries(profile.fields).flatMap(([name, rules]) =>
    SAYING.test(name) ? [rules].flat().flatMap(({ columns = [] }) => columns.map(look)) : [],
  )
  return ({ values }) => saying.some((position) => isPercentName(values[position] ?? ''))
}

/**
 * As a text a number is read from: a hundredfold, 45.12, where the figures of the field, row or column are per cent, else the
 * value, 0.4512. Told either way.
 *
 * @param isPercent the unit of the row or the name of the column says per cent
 */
export function percentOf(
  { name, zh, unit }: DataField,
  isPercent: boolean,
  value: string,
  { text }: CellNote,
  { warnings }: RowState,
): string {
  const isHundredfold = isPercent || (unit !== undefined && isPercentName(unit))
  const kept = isHundredfold ? text.replace('%', '') : value.trim()
  warnings.push(makeFinding(name, 'percent-cell', text, { zh, kept }))
  return kept
}
