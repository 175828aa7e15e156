/**
 * Kinds of nothing (L3), told apart by what is known: where the region lies, whether the period is ahead, and what is held.
 *
 * @module
 */
import type { Standing } from '@guantong/contract'
import type { Place } from './place-regions.ts'

export interface Known {
  readonly place: Place
  /** The whole period lies ahead of today. */
  readonly isAhead: boolean
  /** Of a region above: the tier above has issued figures of the whole period. */
  readonly isGivenBack: boolean
  /**
   * A scope of the data set is held of a day of the period that is counted: somebody said something of it, and if only that there was
   * nothing (零报告). Of a region above: its issuer holds one.
   */
  readonly isReported: boolean
}

export function standingOf({ place, isAhead, isGivenBack, isReported }: Known): Standing {
  if (place === 'ELSEWHERE') return 'OUT_OF_SCOPE'
  if (isReported && (place !== 'ABOVE' || isGivenBack)) return 'REPORTED'
  if (place === 'NO_NODE') return 'NOT_CONNECTED'
  if (isAhead) return 'NOT_DUE'
  return place === 'ABOVE' && !isGivenBack ? 'NOT_GIVEN_BACK' : 'NOT_REPORTED'
}

/** A whole of which one part is reported is reported; its coverage names the rest. */
export function standingOfParts(parts: readonly Standing[], isAhead: boolean): Standing {
  if (parts.includes('REPORTED')) return 'REPORTED'
  if (isAhead) return 'NOT_DUE'
  return parts.includes('NOT_ANSWERED') ? 'NOT_ANSWERED' : 'NOT_REPORTED'
}
