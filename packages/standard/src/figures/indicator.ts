import { z } from 'zod'
import type { Status } from '../dictionary/data-set-spec.ts'
import { STATUSES } from '../dictionary/dictionary-file.ts'
import { MEASURES, type MeasureName, PERIOD_BASES, type PeriodBasis } from '../dictionary/measure.ts'
import { readDocument } from '../read/read-table.ts'

// The same values as the lists indicator-family, evaluation-goal, indicator-method and indicator-tier: a test holds them equal.
export const FAMILIES = ['OPERATION', 'MANAGEMENT', 'SERVICE', 'EFFICIENCY'] as const
export const GOALS = ['CLEAN', 'TIDY', 'ORDERLY', 'SAFE', 'PUBLIC_SATISFACTION'] as const
export const METHODS = ['PLATFORM', 'FIELD', 'SURVEY'] as const
export const TIERS = ['BASE', 'ADVANCED', 'LOCAL'] as const
type IndicatorFamily = (typeof FAMILIES)[number]
type IndicatorGoal = (typeof GOALS)[number]
type IndicatorMethod = (typeof METHODS)[number]
type IndicatorTier = (typeof TIERS)[number]
type Bilingual = { readonly en: string; readonly zh: string }

/** A rate counts a part of the cases it divides by, and never exceeds 1; a ratio divides counts of different cases. */
export const INDICATOR_KINDS = ['RATE', 'RATIO'] as const
export type IndicatorKind = (typeof INDICATOR_KINDS)[number]

/** One rate or ratio (评价指标): which measure is divided by which, under a version. */
export interface Indicator {
  readonly name: string
  /** What an indicator value carries; ours, no published code is known. */
  readonly code: string
  readonly zh: string
  readonly en: string
  readonly kind: IndicatorKind
  readonly family: IndicatorFamily
  readonly goal: IndicatorGoal | null
  readonly numerator: MeasureName
  readonly denominator: MeasureName
  /** The moment that dates the denominator: the first of its basis. */
  readonly periodBasis: PeriodBasis
  readonly method: IndicatorMethod
  readonly tier: IndicatorTier
  readonly formulaVersion: number
  readonly standardRef: string
  readonly status: Status
  readonly validFrom: string | null
  readonly validTo: string | null
  /** What the status rests on, such as bulletins it was recomputed on. */
  readonly evidence?: Bilingual | undefined
  readonly note?: Bilingual | undefined
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
  /** numerator ÷ denominator, unrounded; null when there was nothing to divide by. */
  readonly value: number | null
  readonly formulaVersion: number
}

const bilingual = z.strictObject({ en: z.string(), zh: z.string() })
const common = {
  name: z.string(),
  code: z.string(),
  zh: z.string(),
  en: z.string(),
  family: z.enum(FAMILIES),
  goal: z.enum(GOALS).nullable(),
  method: z.enum(METHODS),
  tier: z.enum(TIERS),
  formulaVersion: z.int().positive(),
  standardRef: z.string(),
  status: z.enum(STATUSES),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
  evidence: bilingual.optional(),
}
const part = bilingual.extend({ dataSet: z.string().optional(), field: z.string().optional() })

const indicatorsSchema = z.strictObject({
  indicators: z.array(
    z.strictObject({
      ...common,
      kind: z.enum(INDICATOR_KINDS),
      numerator: z.enum(MEASURES),
      denominator: z.enum(MEASURES),
      periodBasis: z.enum(PERIOD_BASES),
      note: bilingual.optional(),
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
  cityIndicators: z.array(
    z.strictObject({
      ...common,
      numerator: part,
      denominator: part,
      periodicity: z.enum(['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR']),
      scoringRule: z
        .strictObject({
          full: z.number().positive(),
          threshold: z.number(),
          deduct: z.number().positive(),
          per: z.number().positive(),
        })
        .optional(),
    }),
  ),
})

/** An indicator over other figures than cases (a city's yearbook): what it divides is named in words or by a data set. */
export type CityIndicator = z.output<typeof indicatorsSchema>['cityIndicators'][number]

export const readCityIndicators = (dir: string): readonly CityIndicator[] =>
  readDocument(dir, 'indicators.yaml', indicatorsSchema).cityIndicators

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
