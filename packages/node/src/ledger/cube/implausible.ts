/**
 * Figures that no place can have: negative, broken, or beyond their ceiling.
 *
 * @module
 */
import { CASE_MEASURE, isIssued, LOCAL_CODES, MOST_ROWS, type ScopeRow } from '@guantong/contract'
import type { Summary, SummaryValue } from '@guantong/standard'
import { type Ceilings, ceilingOf, MOST_RECORDS } from './ceilings.ts'

interface Sum {
  readonly kind: SummaryValue['kind']
  /** A sum of a field that is never below zero. */
  readonly isNatural: boolean
  readonly most: number
  total: number
}

/**
 * The first figure of a scope that is not plausible, as text (`reported 9007199254740991 > 10000000`); undefined: all are.
 * A ceiling holds for the whole scope, over all its cells: a figure cut into many cells is no more plausible. What is issued from above,
 * and data sets that are not known here, have NOT been looked at.
 */
export function implausibleFigure(
  { dataSet, cases }: { dataSet: string; cases: number },
  rows: readonly ScopeRow[],
  { ceilings, summaries }: { ceilings: Ceilings; summaries: readonly Summary[] },
): string | undefined {
  if (dataSet === LOCAL_CODES || isIssued(dataSet)) return undefined
  if (cases > MOST_RECORDS) return `records ${cases} > ${MOST_RECORDS}`
  // No recipient takes more: named here, where it is measured.
  if (rows.length > MOST_ROWS) return `cells ${rows.length} > ${MOST_ROWS}`
  const summary = summaries.find(({ name }) => name === dataSet)
  if (summary === undefined && dataSet !== CASE_MEASURE) return undefined
  const sums = new Map<string, Sum>()
  // Once over what is there: most cells have a few of the measures, and a scope may have a hundred thousand cells.
  for (const row of rows) {
    if (!('values' in row)) continue
    const values: Readonly<Record<string, number>> = row.values
    for (const name in values) {
      const number = values[name] as number
      let sum = sums.get(name)
      if (sum === undefined) {
        sum = sumOf(dataSet, name, { summary, ceilings })
        sums.set(name, sum)
      }
      const fault = faultOf(number, sum)
      if (fault !== undefined) return `${name} ${number}${fault}`
      // Sizes are added, not signs: a figure that another takes back is as absurd as one alone.
      sum.total = sum.kind === 'carry' ? Math.max(sum.total, Math.abs(number)) : sum.total + Math.abs(number)
    }
  }
  for (const [name, { total, most }] of sums) if (!(total <= most)) return `${name} ${total} > ${most}`
  return undefined
}

function sumOf(
  dataSet: string,
  name: string,
  { summary, ceilings }: { summary: Summary | undefined; ceilings: Ceilings },
): Sum {
  if (summary === undefined)
    return { kind: 'count', isNatural: true, most: ceilingOf(ceilings, dataSet, { name }), total: 0 }
  const value = summary.values.find((one) => one.name === name)
  const kind = value?.kind ?? 'carry'
  const isNatural = kind === 'sum' && (value?.field?.range?.[0] ?? -1) >= 0
  return { kind, isNatural, most: ceilingOf(ceilings, dataSet, { name, kind }), total: 0 }
}

function faultOf(number: number, { kind, isNatural }: Sum): string | undefined {
  if (kind === 'count' && !Number.isInteger(number)) return ': not whole'
  return number < 0 && (kind === 'count' || isNatural) ? ' < 0' : undefined
}
