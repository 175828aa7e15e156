/**
 * Rates (率) and ratios (比): derived at read time from summed measures, with what they were made from.
 *
 * @module
 */
import { type Indicator, type Rate, rate } from '@guantong/standard'
import type { MeasureRow } from '../../ledger/figures/sum-measures.ts'
import type { Builder } from '../base/builder.ts'

export interface FormulaOf {
  readonly indicator: Indicator
  readonly values: MeasureRow['values']
}

const made = ({ indicator, values }: FormulaOf): Rate => rate(indicator, values)

/** The two types: a figure that may exceed 1 never has the type of one that may not. */
export function defineFormulas(builder: Builder) {
  const define = (name: 'Rate' | 'Ratio', { description, value }: { description: string; value: string }) =>
    builder.objectRef<FormulaOf>(name).implement({
      description,
      fields: (t) => ({
        numerator: t.field({ type: 'Count', resolve: (of) => made(of).numerator }),
        denominator: t.field({ type: 'Count', resolve: (of) => made(of).denominator }),
        value: t.field({ type: 'Float', nullable: true, description: value, resolve: (of) => made(of).value }),
        formulaId: t.string({
          description: 'Code of the indicator (指标代码).',
          resolve: ({ indicator }) => indicator.code,
        }),
        formula: t.string({ resolve: ({ indicator }) => `${indicator.numerator} / ${indicator.denominator}` }),
        formulaVersion: t.int({ resolve: ({ indicator }) => indicator.formulaVersion }),
        cohort: t.string({
          description: 'The moment of a case that puts it among those the denominator counts in the period (统计口径).',
          resolve: ({ indicator }) => indicator.periodBasis,
        }),
      }),
    })
  const nothing = 'Null when the denominator is 0: there was nothing to count, which is not 0 %.'
  return [
    define('Rate', {
      description: 'A rate (率): of the cases its denominator counts, the part its numerator counts.',
      value: `At most 1. ${nothing}`,
    }),
    define('Ratio', {
      description: 'A ratio (比) of counts of different cases, as some cities print it.',
      value: `May exceed 1. ${nothing}`,
    }),
  ] as const
}
