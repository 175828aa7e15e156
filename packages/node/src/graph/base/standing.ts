/**
 * Kinds of nothing (L3) in the graph.
 *
 * @module
 */
import { STANDING_WORDS, STANDINGS, type Standing } from '@guantong/contract'
import type { Builder } from './builder.ts'

const MEANS: Readonly<Record<Standing, string>> = {
  REPORTED:
    'Figures of at least one origin of the region; `coverage` names those that are missing. Only here a 0 is a 0.',
  NOT_REPORTED:
    'No origin of the region has reported anything of this kind for the period, not even that there was nothing (零报告).',
  NOT_ANSWERED: 'Asked for live, and no origin answered in time; `coverage` says why.',
  NOT_GIVEN_BACK: 'The region lies above this node, and the tier above has not passed these figures down (回流).',
  NOT_DUE: 'The whole period lies ahead.',
  NOT_CONNECTED: 'No city or municipality of the region has a node.',
  OUT_OF_SCOPE: 'The region is neither of this node nor above it, as a sibling is.',
}

export const defineStanding = (builder: Builder) =>
  builder.enumType('Standing', {
    description: 'Whether there are figures, and if not, why: then there are no rows, and nothing of it is a zero.',
    values: Object.fromEntries(
      STANDINGS.map((standing) => [
        standing,
        { value: standing, description: `${MEANS[standing]} (${STANDING_WORDS[standing].zh})` },
      ]),
    ) as Record<Standing, { value: Standing; description: string }>,
  })
