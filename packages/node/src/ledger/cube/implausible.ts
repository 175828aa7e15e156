/**
 * Figures that no place can have: negative, broken, or beyond their ceiling.
 *
 * @module
 */
import {
  CASE_MEASURE,
  isIssued,
  LOCAL_CODES,
  type MeasureCell,
  type ScopeRow,
  type SummaryRow,
} from '@guantong/contract'
import { MEASURES, type Summary, type SummaryValue } from '@guantong/standard'
import { type Ceilings, ceilingOf, MOST_RECORDS } from './ceilings.ts'

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
  if (dataSet === CASE_MEASURE) {
    return firstOf(MEASURES, (name) => {
      const numbers = (rows as readonly MeasureCell[]).flatMap(({ values }) => values[name] ?? [])
      return faultOf(name, 'count', numbers, ceilingOf(ceilings, dataSet, { name }))
    })
  }
  const summary = summaries.find(({ name }) => name === dataSet)
  return firstOf(summary?.values ?? [], ({ name, kind, field }) => {
    const numbers = (rows as readonly SummaryRow[]).flatMap(({ values }) => values[name] ?? [])
    const isNatural = kind === 'sum' && (field?.range?.[0] ?? -1) >= 0
    if (isNatural && numbers.some((number) => number < 0)) return `${name} ${numbers.find((number) => number < 0)} < 0`
    return faultOf(name, kind, numbers, ceilingOf(ceilings, dataSet, { name, kind }))
  })
}

function firstOf<T>(of: readonly T[], fault: (one: T) => string | undefined): string | undefined {
  for (const one of of) {
    const found = fault(one)
    if (found !== undefined) return found
  }
  return undefined
}

function faultOf(
  name: string,
  kind: SummaryValue['kind'],
  numbers: readonly number[],
  most: number,
): string | undefined {
  const broken = kind === 'count' ? numbers.find((number) => !(Number.isInteger(number) && number >= 0)) : undefined
  if (broken !== undefined) return Number.isInteger(broken) ? `${name} ${broken} < 0` : `${name} ${broken}: not whole`
  let total = 0
  for (const number of numbers) {
    // Sizes are added, not signs: a figure that another takes back is as absurd as one alone.
    const size = Math.abs(number)
    total = kind === 'carry' ? Math.max(total, size) : total + size
  }
  return total <= most ? undefined : `${name} ${total} > ${most}`
}
