/**
 * `ceilings:` of node.yaml: the most that is plausible of a figure of one region and day, beside the defaults of the release.
 *
 * @module
 */
import { CASE_MEASURE } from '@guantong/contract'
import { MEASURES, shippedSummaries } from '@guantong/standard'
import { z } from 'zod'

/** Beyond it a month of the whole country might not fit the store's whole numbers, and one place's figures could keep out another's. */
export const MOST_CEILING = 10_000_000_000_000

/** `{ case-measure: { reported: 50000 }, component-count: { count: 2000000 } }` */
export const ceilingsSchema = z
  .record(z.string(), z.record(z.string(), z.number().positive().max(MOST_CEILING)))
  .superRefine((ceilings, context) => {
    for (const [dataSet, of] of Object.entries(ceilings)) {
      const known = figuresOf(dataSet)
      for (const figure of Object.keys(of)) {
        if (known.includes(figure)) continue
        context.addIssue({ code: 'custom', path: [dataSet, figure], message: 'there is no such figure' })
      }
    }
  })
  .default({})

const figuresOf = (dataSet: string): readonly string[] =>
  dataSet === CASE_MEASURE
    ? MEASURES
    : (shippedSummaries()
        .find(({ name }) => name === dataSet)
        ?.values.map(({ name }) => name) ?? [])
