/**
 * What rows name through one reference, and what has been found under it so far.
 *
 * @module
 */
import { type DataField, type Reference, type Standard, shippedRow, type ValidRow } from '@guantong/standard'
import type { Found } from '../../ledger/rows/held-rows.ts'

type Key = readonly unknown[]

export interface LookUp {
  readonly reference: Reference
  /** Key fields of the target. */
  readonly fields: readonly DataField[]
  /** What else is wanted of the rows found. */
  readonly columns: readonly DataField[]
  /** What a row names; null where it names nothing. */
  keyOf(row: ValidRow): Key | null
  /** Keys that must be looked up before `of` is asked for these rows: each once. */
  missing(rows: readonly ValidRow[]): readonly Key[]
  keep(keys: readonly Key[], found: readonly (readonly Found[])[]): void
  of(key: Key): readonly Found[]
}

/** Of what was found; what was not found is looked up again. */
const MOST_KEPT = 20_000
const BOUNDS = ['unit', 'mayExceedWhole', 'scoringRule']
const NONE: readonly Found[] = []

export const textOf = (key: Key): string => JSON.stringify(key)

export function makeLookUp(reference: Reference, standard: Standard): LookUp {
  const { target, key } = reference
  const known = new Map<string, readonly Found[]>()
  const keyOf = (row: ValidRow): Key | null => {
    const parts = key.map(({ from }) => row[from.name])
    return parts.includes(null) ? null : parts
  }
  return {
    reference,
    fields: key.map(({ to }) => to),
    columns: target.fields.filter(({ name }) => target.name === 'IndicatorDefinition' && BOUNDS.includes(name)),
    keyOf,
    missing(rows) {
      if (known.size > MOST_KEPT) known.clear()
      const wanted = new Map<string, Key>()
      for (const row of rows) {
        const named = keyOf(row)
        if (named === null) continue
        const text = textOf(named)
        if (known.has(text) || wanted.has(text)) continue
        const shipped = shippedRow(standard, reference, row)
        if (shipped === undefined) wanted.set(text, named)
        else known.set(text, [{ ...shipped, regionCode: '' }])
      }
      return [...wanted.values()]
    },
    keep(keys, found) {
      for (const [at, rows] of found.entries()) if (rows.length > 0) known.set(textOf(keys[at] ?? []), rows)
    },
    of: (named) => known.get(textOf(named)) ?? NONE,
  }
}
