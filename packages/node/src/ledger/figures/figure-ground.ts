/**
 * What a figure stands on (L3): which cases it counts, by which formula, and what "as of" leaves out.
 *
 * @module
 */
import { DUE_MEASURES, localDay, type MeasureName, type Standard } from '@guantong/standard'
import { dueTo } from './due-to.ts'

export interface FigureGround {
  readonly name: string
  readonly zh: string
  /** Moments of a case; the first it has decides the day it counts on. */
  readonly cohort: readonly string[]
  /** Of a rate or ratio. */
  readonly formulaId: string | null
  readonly formula: string | null
  readonly formulaVersion: number | null
  /** The last day that is decided, where the day lies after it: no answer counts the figure yet. */
  readonly cutAt: string | null
}

/** Null where the measure is none of the case figures. */
export function groundOf(
  { day, measure }: { readonly day: string; readonly measure: string | null },
  { measures, indicators }: Pick<Standard, 'measures' | 'indicators'>,
  now: Date,
): FigureGround | null {
  const indicator = indicators.find(({ name }) => name === measure)
  const counted = measures.find(({ name }) => name === (indicator?.denominator ?? measure))
  if (counted === undefined) return null
  const last = DUE_MEASURES.includes(counted.name as MeasureName) ? dueTo(now) : localDay(now)
  return {
    name: indicator?.name ?? counted.name,
    zh: indicator?.zh ?? counted.zh,
    cohort: counted.basis,
    formulaId: indicator?.code ?? null,
    formula: indicator === undefined ? null : `${indicator.numerator} / ${indicator.denominator}`,
    formulaVersion: indicator?.formulaVersion ?? null,
    cutAt: day > last ? last : null,
  }
}
