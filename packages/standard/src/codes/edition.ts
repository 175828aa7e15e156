/** One edition of a code list. Classes and codes mean something within it only. */
export interface Edition {
  readonly standardRef: string
  /** As far as known; null for open or unknown. Cities report an edition for years after its end. */
  readonly validFrom: string | null
  readonly validTo: string | null
}

/** Editions carry their year at the end. */
export const newestFirst = <One extends Edition>(editions: readonly One[]): readonly One[] =>
  editions.toSorted((a, b) => b.standardRef.slice(-4).localeCompare(a.standardRef.slice(-4)))

/**
 * The edition in whose classes figures of a period are shown unless another is asked for: the newest that was in force on any of its
 * days; where none was, the newest there is.
 *
 * @param editions the newest first.
 * @param period first and last day.
 */
export function editionInForce(editions: readonly Edition[], { from, to }: { from: string; to: string }): string {
  const inForce = editions.find(
    ({ validFrom, validTo }) => (validFrom === null || validFrom <= to) && (validTo === null || validTo >= from),
  )
  return (inForce ?? editions[0])?.standardRef ?? ''
}
