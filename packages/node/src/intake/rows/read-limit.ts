/**
 * The time limit of a rule that is given as text alone (处置时限).
 *
 * @module
 */
import { type DataSet, type Finding, parseLimit } from '@guantong/standard'

type Input = Readonly<Record<string, unknown>>

/** The row with kind, number and condition of its limit; or what is wrong with the text. */
export type ReadLimit = (input: Input) => { readonly input: Input; readonly finding: Finding | null }

/** Where a row says kind or number itself, that stands, and whether the text says the same has NOT been checked. */
export function makeLimitReader(dataSet: DataSet): ReadLimit {
  const has = ['limitText', 'limitType', 'limitValue', 'limitCondition'].every((name) => dataSet.field(name))
  if (!has) return (input) => ({ input, finding: null })
  return (input) => {
    const { limitText, limitCondition } = input
    const isSaid = [input.limitType, input.limitValue].some((value) => (value ?? '') !== '')
    if (isSaid || typeof limitText !== 'string' || limitText.trim() === '') return { input, finding: null }
    const parsed = parseLimit(limitText)
    if (!parsed.ok) return { input, finding: parsed.finding }
    const { type, value, condition } = parsed.limit
    return {
      input: { ...input, limitType: type, limitValue: value, limitCondition: limitCondition || condition },
      finding: null,
    }
  }
}
