import type { DataField, DataSet } from '../dictionary/data-set-spec.ts'
import { makeFinding } from './finding.ts'
import type { RowRule } from './row-rule.ts'

/** What the whole is in these units. */
const WHOLE: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  ['%', 100],
  ['％', 100],
  ['‰', 1000],
])
const MOST_TENS = 9

/** 100 for %, undefined where the unit does not say, such as 件/万人, or there is none. */
export const wholeOf = (unit: unknown): number | undefined => WHOLE.get(unit)

/**
 * A value beside a numerator and a denominator is their quotient, to the digits it is printed with: 97 of 290 is 33.4 with the
 * unit %, 0.33, 0.334 or 33.4 without a unit, and in other units a power of ten of it (per ten thousand persons).
 * Not checked: a value alone, and whether a share may exceed the whole (see holdToDefinition).
 */
export function checkQuotient(dataSet: DataSet): RowRule {
  const quotients = dataSet.fields.filter(({ quotient }) => quotient !== undefined)
  return ({ fields, findings }) => {
    for (const field of quotients) {
      const [above, below] = field.quotient as readonly [string, string]
      const [value, numerator, denominator] = [fields[field.name], fields[above], fields[below]]
      if (typeof value !== 'number' || typeof numerator !== 'number' || typeof denominator !== 'number') continue
      if (denominator !== 0 && agrees(value, numerator / denominator, fields.unit)) continue
      findings.push(
        makeFinding(field.name, 'quotient-differs', value, {
          ...wordsOf(field, dataSet),
          numerator,
          denominator,
          quotient: denominator === 0 ? '–' : shown((numerator / denominator) * (wholeOf(fields.unit) ?? 1)),
        }),
      )
    }
  }
}

const shown = (quotient: number): number => Number(quotient.toPrecision(6))

function agrees(value: number, quotient: number, unit: unknown): boolean {
  const whole = wholeOf(unit)
  if (whole !== undefined) return isPrintedAs(value, quotient * whole)
  if (unit === null || unit === undefined) return [1, 100].some((one) => isPrintedAs(value, quotient * one))
  for (let tens = -MOST_TENS; tens <= MOST_TENS; tens++) if (isPrintedAs(value, quotient * 10 ** tens)) return true
  return false
}

/** Is the exact number what the value's digits were rounded from? */
function isPrintedAs(value: number, exact: number): boolean {
  const half = 0.5 * 10 ** -digitsBehindPoint(value)
  return Math.abs(value - exact) <= half * (1 + 1e-9) + Math.abs(exact) * 1e-12
}

function digitsBehindPoint(value: number): number {
  const [mantissa = '', exponent = '0'] = String(value).split('e')
  return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent))
}

function wordsOf({ zh, quotient }: DataField, dataSet: DataSet): { zh: string; aboveZh: string; belowZh: string } {
  const [above = '', below = ''] = quotient ?? []
  return { zh, aboveZh: dataSet.field(above)?.zh ?? above, belowZh: dataSet.field(below)?.zh ?? below }
}
