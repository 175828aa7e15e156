import { createLiveTopology, parseTopology } from '@guantong/contract'
import { loadStandard } from '@guantong/standard'
import { expect, test } from 'vitest'
import { placeRegions } from './place-regions.ts'

const { divisions } = loadStandard()
const node = (code: string, parent: string | null, tier: string, origin = tier === 'city') => ({
  ...{ code, parent, tier, origin },
  regions: [code],
})
const FULL = parseTopology({
  nodes: [
    node('000000', null, 'nation'),
    node('370000', '000000', 'province'),
    node('310000', '000000', 'province', true),
    node('370200', '370000', 'city'),
    node('370800', '370000', 'city'),
    // Of Shandong, and reporting to the nation itself.
    node('371000', '000000', 'city'),
  ],
})
const placesAt = (
  self: string,
  topology = FULL,
  regions = ['000000', '370000', '370200', '370202', '370800', '371000', '370300', '310101', '440300', 'none'],
) => {
  const placeOf = placeRegions({ topology, divisions, self })
  return Object.fromEntries(regions.map((region) => [region, placeOf(region)]))
}

test('at each tier a region is its own, without a node, above, or elsewhere', () => {
  expect(placesAt('000000')).toEqual({
    ...{ '000000': 'OWN', '370000': 'OWN', '370200': 'OWN', '370202': 'OWN', '370800': 'OWN', '371000': 'OWN' },
    ...{ '370300': 'NO_NODE', '310101': 'OWN', '440300': 'NO_NODE', none: 'ELSEWHERE' },
  })
  expect(placesAt('370000')).toEqual({
    ...{ '000000': 'ABOVE', '370000': 'OWN', '370200': 'OWN', '370202': 'OWN', '370800': 'OWN', '371000': 'ELSEWHERE' },
    ...{ '370300': 'NO_NODE', '310101': 'ELSEWHERE', '440300': 'ELSEWHERE', none: 'ELSEWHERE' },
  })
  expect(placesAt('370200')).toEqual({
    ...{ '000000': 'ABOVE', '370000': 'ABOVE', '370200': 'OWN', '370202': 'OWN', '370800': 'ELSEWHERE' },
    ...{
      '371000': 'ELSEWHERE',
      '370300': 'ELSEWHERE',
      '310101': 'ELSEWHERE',
      '440300': 'ELSEWHERE',
      none: 'ELSEWHERE',
    },
  })
})

test('a province without a node is above a city of it, and at the nation its own', () => {
  const cities = (...codes: string[]) =>
    parseTopology({ nodes: [node('000000', null, 'nation'), ...codes.map((code) => node(code, '000000', 'city'))] })
  expect(placesAt('370200', cities('370200', '370800'), ['370000'])).toEqual({ '370000': 'ABOVE' })
  expect(placesAt('370200', cities('370200'), ['370000'])).toEqual({ '370000': 'ABOVE' })
  expect(placesAt('000000', cities('370200', '370800'), ['370000'])).toEqual({ '370000': 'OWN' })
})

test('a province without a nation lies in it all the same', () => {
  const alone = parseTopology({ nodes: [node('370000', null, 'province'), node('370200', '370000', 'city')] })
  expect(placesAt('370000', alone, ['000000', '370200'])).toEqual({ '000000': 'ABOVE', '370200': 'OWN' })
})

test('a city that joins a running node has a node from then on', () => {
  const few = parseTopology({ nodes: FULL.nodes.filter(({ code }) => code !== '370800') })
  const topology = createLiveTopology(few, '370000')
  const placeOf = placeRegions({ topology, divisions, self: '370000' })
  expect(placeOf('370800')).toBe('NO_NODE')
  topology.replace(FULL)
  expect(placeOf('370800')).toBe('OWN')
})
