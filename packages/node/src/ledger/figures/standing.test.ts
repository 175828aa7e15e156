import { expect, test } from 'vitest'
import type { Place } from './place-regions.ts'
import { standingOf, standingOfParts } from './standing.ts'

const BOTH = [false, true] as const
const PLACES: readonly Place[] = ['OWN', 'NO_NODE', 'ABOVE', 'ELSEWHERE']

test('every combination of what is known has one standing', () => {
  const found = PLACES.map((place) => [
    place,
    BOTH.flatMap((isReported) =>
      BOTH.flatMap((isGivenBack) => BOTH.map((isAhead) => standingOf({ place, isReported, isGivenBack, isAhead }))),
    ),
  ])
  // Not reported: now, ahead, given back now, given back ahead; then the same of what is reported.
  expect(Object.fromEntries(found)).toEqual({
    OWN: ['NOT_REPORTED', 'NOT_DUE', 'NOT_REPORTED', 'NOT_DUE', 'REPORTED', 'REPORTED', 'REPORTED', 'REPORTED'],
    NO_NODE: [
      ...['NOT_CONNECTED', 'NOT_CONNECTED', 'NOT_CONNECTED', 'NOT_CONNECTED'],
      ...['REPORTED', 'REPORTED', 'REPORTED', 'REPORTED'],
    ],
    ABOVE: [
      ...['NOT_GIVEN_BACK', 'NOT_DUE', 'NOT_REPORTED', 'NOT_DUE'],
      ...['NOT_GIVEN_BACK', 'NOT_DUE', 'REPORTED', 'REPORTED'],
    ],
    ELSEWHERE: Array.from({ length: 8 }, () => 'OUT_OF_SCOPE'),
  })
})

test('a whole is reported as soon as a part is, and unknown as long as a silent part may be', () => {
  expect(standingOfParts(['NOT_REPORTED', 'REPORTED', 'NOT_ANSWERED'], false)).toBe('REPORTED')
  expect(standingOfParts(['NOT_REPORTED', 'NOT_ANSWERED'], false)).toBe('NOT_ANSWERED')
  expect(standingOfParts(['NOT_REPORTED', 'NOT_REPORTED'], false)).toBe('NOT_REPORTED')
  expect(standingOfParts(['NOT_ANSWERED'], true)).toBe('NOT_DUE')
  expect(standingOfParts(['REPORTED'], true)).toBe('REPORTED')
})
