/**
 * What there has to be known of figures to ask those below for them: how they are asked for, read, and added up.
 *
 * @module
 */
export interface LiveKind<Args, Row> {
  /** The field of `Region`. */
  readonly field: 'measures' | 'summary'
  /** Its variables, its arguments, and what is selected of it; `%` stands for the number of the set. */
  readonly declared: string
  readonly given: string
  readonly selected: string
  /** By the name that stands before the `%`. */
  variables(args: Args): Readonly<Record<string, unknown>>
  /** Rows of the field as a child says them; null where that is not what was asked for. */
  read(said: unknown, args: Args): Row[] | null
  /** Its numbers. */
  numbersOf(row: Row): readonly (number | null)[]
  /** The whole period lies ahead. */
  isAhead(args: Args, now: Date): boolean
  /** Do tiers that are no origins count some of it themselves? */
  isOfTiers?(args: Args): boolean
  /** Figures of parts → figures of the whole, in the order of their groups. Without groups exactly one row. */
  add(parts: readonly (readonly Row[])[], args: Args): Row[]
  /** The same of parts that may all be missing: no row then. */
  addHeld(parts: readonly (readonly Row[])[], args: Args): Row[]
}

/**
 * No honest figure is so large: the largest number that is exact stands for all beyond it, and added to those of others it would take
 * theirs away.
 */
export const isAbsurd = (number: number | null): boolean =>
  number !== null && Math.abs(number) >= Number.MAX_SAFE_INTEGER
