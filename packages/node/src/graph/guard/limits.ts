/**
 * How large a question may be. Form is measured once per document (check-form.ts), variables each time
 * (check-variables.ts), and so are depth and cost (check-cost.ts), because both know the variables and the number of regions.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'

export interface Limits {
  readonly tokens: number
  /** Braces, brackets and parentheses one within the other, as written. */
  readonly nesting: number
  readonly aliases: number
  readonly directives: number
  readonly operations: number
  readonly fragments: number
  /** Selections that repeat a response key of the same place: what validation compares grows with their square. */
  readonly repeats: number
  /** Fields of the root one operation selects. */
  readonly rootFields: number
  readonly depth: number
  /** By `weights.ts`: about microseconds of a processor, lists multiplied by their expected length. */
  readonly cost: number
  /** Values in the variables, objects and lists among them, and how deep they lie. */
  readonly variableValues: number
  readonly variableDepth: number
}

export const DEFAULT_LIMITS: Limits = {
  tokens: 5000,
  nesting: 60,
  aliases: 60,
  directives: 60,
  operations: 20,
  fragments: 50,
  repeats: 100,
  rootFields: 40,
  depth: 15,
  cost: 1_000_000,
  variableValues: 100_000,
  variableDepth: 20,
}

/**
 * Of a document that a node wrote: beside each object that a service is asked about it names the keys once more, and a parent has
 * measured what its client wrote. What is left is bounded by `tokens` and `cost`.
 */
export const limitsOfNodes = (limits: Limits): Limits => ({ ...limits, aliases: limits.aliases * 20 })

export function atMost(what: string, value: number, limit: number): void {
  if (value > limit) throw new GuantongError('GT_QUERY_TOO_LARGE', { what, value, limit })
}
