/**
 * What one question has caused so far through what services answered: a service chooses how many objects lead on to what is ours,
 * and how large that is which stands in many places.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { HopCount } from '../ask.ts'
import { REGION } from '../plan-document.ts'

/** What stands in the answer more than once, all repetitions together: values, and characters of their JSON, roughly. */
const MOST_REPEATED_VALUES = 200_000
const MOST_REPEATED_CHARACTERS = 5_000_000

/** Objects of services that lead on to regions of ours: each is joined on its own, and that takes time. */
const MOST_JOINED = 2_000

export interface QuestionTally {
  readonly hops: HopCount[]
  /** Notes how many objects of an answer lead on to regions of ours. @throws GuantongError GT_QUERY_TOO_LARGE */
  noteAnswer(data: unknown): void
  /** @param cost of asking for `regions` of them once. @throws GuantongError GT_QUERY_TOO_LARGE: more than the question may cost */
  spend(cost: number, regions: number): void
  /** False where there is no room to put the value once more. */
  mayRepeat(value: unknown): boolean
}

/** @param budget what the question may cost; what joins its services' answers to ours may cost as much again. */
export function createTally(budget: number | undefined): QuestionTally {
  let joined = 0
  let spent = 0
  let values = 0
  let characters = 0
  const sizes = new WeakMap<object, Size>()
  return {
    hops: [],
    noteAnswer(data) {
      joined += regionsIn(data, 0)
      if (joined > MOST_JOINED)
        throw new GuantongError('GT_QUERY_TOO_LARGE', {
          what: 'regions of a service',
          value: joined,
          limit: MOST_JOINED,
        })
    },
    spend(cost, regions) {
      // One region of ours stands wherever the service says its code.
      spent += cost * Math.max(1, joined / Math.max(1, regions))
      if (budget !== undefined && spent > budget)
        throw new GuantongError('GT_QUERY_TOO_LARGE', { what: 'cost', value: Math.round(spent), limit: budget })
    },
    mayRepeat(value) {
      const size = sizeOf(value, sizes)
      if (values + size.values > MOST_REPEATED_VALUES || characters + size.characters > MOST_REPEATED_CHARACTERS)
        return false
      values += size.values
      characters += size.characters
      return true
    },
  }
}

interface Size {
  readonly values: number
  readonly characters: number
}

const PUNCTUATION = 4

/** As deep as the document, or as a scalar of a service may be: both are bounded. */
function sizeOf(value: unknown, known: WeakMap<object, Size>): Size {
  if (typeof value === 'string') return { values: 1, characters: value.length + PUNCTUATION }
  if (typeof value !== 'object' || value === null) return { values: 1, characters: 2 * PUNCTUATION }
  const before = known.get(value)
  if (before !== undefined) return before
  let values = 1
  let characters = PUNCTUATION
  for (const [key, inner] of Object.entries(value)) {
    const size = sizeOf(inner, known)
    values += size.values
    characters += size.characters + (Array.isArray(value) ? 0 : key.length + PUNCTUATION)
  }
  const size = { values, characters }
  known.set(value, size)
  return size
}

/** Objects that say the code of a region. */
function regionsIn(value: unknown, depth: number): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + regionsIn(item, depth), 0)
  if (typeof value !== 'object' || value === null) return 0
  let found = depth > 0 && Object.hasOwn(value, REGION.key) ? 1 : 0
  for (const inner of Object.values(value)) if (typeof inner === 'object') found += regionsIn(inner, depth + 1)
  return found
}
