/**
 * Sample rows of every data set, by the tier that authors them. All are made up, and all but working hours say so: cases by
 * their field `sample`, the others by numbers that begin with `SAMPLE` or words that begin with 样例.
 *
 * @module
 */
import type { CaseRow, Standard } from '@guantong/standard'
import { sampleAuthored, sampleCodeEntry, sampleFeedback } from './sample-authored.ts'
import { profileFigures, sampleOperation } from './sample-operation.ts'
import { type SamplePlace, type SampleSet, samplePlace } from './sample-place.ts'
import { sampleOrganisations, sampleRegisters } from './sample-registers.ts'
import { sampleStory } from './sample-story.ts'

export type { SampleSet } from './sample-place.ts'

export interface SampleNode {
  readonly standard: Standard
  readonly regionCode: string
  /** The moment up to which things have happened: a midnight in China. The same one gives the same rows. */
  readonly until: Date
}

/** Sets of one list may be written in any order; those of the second refer to what the first holds. */
export interface TierSamples {
  readonly first: readonly SampleSet[]
  readonly second: readonly SampleSet[]
}

/** Cases come between: they refer to the first, and the second to them. */
export interface CitySamples extends TierSamples {
  readonly cases: readonly CaseRow[]
}

export function samplesOfCity(node: SampleNode, cases: readonly CaseRow[]): CitySamples {
  const place = placeOf(node)
  const story = sampleStory(place, cases)
  const counties = place.counties.map(({ code }) => code)
  const { first, second } = sampleAuthored(place, counties)
  return {
    first: [...sampleRegisters(place), ...first],
    cases: story.cases,
    second: [...second, ...story.sets, ...sampleOperation(place, story.cases)],
  }
}

/** What a nation or a province holds. `below`: the nodes below it. */
export function samplesOfTier(node: SampleNode, below: readonly string[]): TierSamples {
  const place = placeOf(node)
  const { first, second } = sampleAuthored(place, below)
  const organisations: SampleSet = { dataSet: 'Organisation', rows: sampleOrganisations(place).slice(0, 1) }
  const figures: SampleSet = { dataSet: 'CityProfileFigure', rows: profileFigures(place, below) }
  return { first: [organisations, sampleCodeEntry(place), figures, ...first], second }
}

/** What a city answers to its tasks, once they have come down. `authors`: the nodes above it that gave it one. */
export const samplesBack = (node: SampleNode, authors: readonly string[]): SampleSet =>
  sampleFeedback(placeOf(node), authors)

const placeOf = ({ standard, regionCode, until }: SampleNode): SamplePlace => samplePlace(standard, regionCode, until)
