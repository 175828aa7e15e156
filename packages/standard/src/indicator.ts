import { z } from 'zod'
import { MEASURES, type MeasureName } from './measure.ts'
import { readDocument } from './read-table.ts'

/** One rate (评价指标): which measure is divided by which, under a version. */
export interface Indicator {
  readonly name: string
  readonly zh: string
  readonly numerator: MeasureName
  readonly denominator: MeasureName
  readonly formulaVersion: number
  readonly standardRef: string
  /** `recomputed_on_bulletin`: agrees with figures a city published. `pending_check`: read second-hand only. */
  readonly status: 'recomputed_on_bulletin' | 'pending_check'
  readonly note?: { readonly en: string; readonly zh: string } | undefined
  readonly vectors: readonly {
    readonly numerator: number
    readonly denominator: number
    readonly percent: string
    readonly bulletin: string
  }[]
}

export interface Rate {
  readonly numerator: number
  readonly denominator: number
  /** numerator ÷ denominator, unrounded; null when nothing was due. May exceed 1: the two count on different days. */
  readonly value: number | null
  readonly formulaVersion: number
}

const indicatorsSchema = z.strictObject({
  indicators: z.array(
    z.strictObject({
      name: z.string(),
      zh: z.string(),
      numerator: z.enum(MEASURES),
      denominator: z.enum(MEASURES),
      formulaVersion: z.int().positive(),
      standardRef: z.string(),
      status: z.enum(['recomputed_on_bulletin', 'pending_check']),
      note: z.strictObject({ en: z.string(), zh: z.string() }).optional(),
      vectors: z.array(
        z.strictObject({
          numerator: z.int(),
          denominator: z.int(),
          percent: z.string(),
          bulletin: z.string(),
        }),
      ),
    }),
  ),
})

export const readIndicators = (dir: string): readonly Indicator[] =>
  readDocument(dir, 'indicators.yaml', indicatorsSchema).indicators

/** Derives one rate from summed measures. Sum first, divide last: a mean of rates is not the rate of the sum. */
export function rate(indicator: Indicator, values: Readonly<Record<MeasureName, number>>): Rate {
  const numerator = values[indicator.numerator]
  const denominator = values[indicator.denominator]
  return {
    numerator,
    denominator,
    value: denominator === 0 ? null : numerator / denominator,
    formulaVersion: indicator.formulaVersion,
  }
}
