/**
 * A country of any size out of the real divisions.
 *
 * @module
 */
import type { Division } from '@guantong/standard'
import type { PlacedNode } from '../support/make-topology.ts'

export interface Places {
  readonly nodes: readonly PlacedNode[]
  readonly provinces: readonly string[]
  /** Cities under a province; municipalities are not among them. */
  readonly cities: readonly string[]
  /** Everybody with cases of its own: the cities, and the municipalities (直辖市), which are province and city at once. */
  readonly origins: readonly string[]
  /** Counties of an origin. */
  countiesOf(origin: string): readonly string[]
}

const NATION = '000000'
/** Cities a province has on average: a smaller country gets fewer provinces, not emptier ones. */
const CITIES_OF_A_PROVINCE = 11

/**
 * The nation, `provinces` of its provinces and `cities` cities under them, in the order of their codes: prefecture-level
 * first (地级行政区), then counties administered by their province itself (省直辖县级行政区划). Provinces that are not
 * divided come last, as municipalities. Fewer than `cities` are given when the provinces have no more.
 */
export function placesOf(
  divisions: readonly Division[],
  {
    cities,
    provinces = Math.min(31, Math.max(1, Math.round(cities / CITIES_OF_A_PROVINCE))),
  }: { cities: number; provinces?: number },
): Places {
  const below = (code: string) => divisions.filter(({ parent }) => parent === code)
  const all = below(NATION).filter(({ kind }) => kind !== 'sar_taiwan')
  const divided = all.filter(({ kind }) => kind !== 'municipality')
  const chosen = [...divided, ...all.filter(({ kind }) => kind === 'municipality')].slice(0, provinces)
  const isChosen = new Set(chosen.map(({ code }) => code))
  const ofKind = (wanted: (division: Division) => boolean): Division[] =>
    divisions.filter((division) => isChosen.has(division.parent ?? '') && wanted(division))
  const prefectures = inTurn(ofKind(({ tier }) => tier === 'city'))
  const direct = ofKind(({ kind }) => kind === 'direct_county')
  const under = [...prefectures, ...direct].slice(0, cities)
  const municipalities = chosen.filter(({ kind }) => kind === 'municipality')
  const nodes: PlacedNode[] = [
    { code: NATION, parent: null, tier: 'nation' },
    ...chosen.map(
      ({ code, kind }): PlacedNode => ({ code, parent: NATION, tier: 'province', origin: kind === 'municipality' }),
    ),
    ...under.map(({ code, parent }): PlacedNode => ({ code, parent, tier: 'city' })),
  ]
  return {
    nodes,
    provinces: chosen.map(({ code }) => code),
    cities: under.map(({ code }) => code),
    origins: [...under, ...municipalities].map(({ code }) => code),
    countiesOf(origin) {
      const counties = below(origin).map(({ code }) => code)
      return counties.length === 0 ? [origin] : counties
    },
  }
}

/** The first of each province, then the second of each: no province is left without while another has many. */
function inTurn(divisions: readonly Division[]): Division[] {
  const byParent = [...Map.groupBy(divisions, ({ parent }) => parent).values()]
  const longest = Math.max(0, ...byParent.map((list) => list.length))
  return Array.from({ length: longest }, (_, i) => byParent.flatMap((list) => list[i] ?? [])).flat()
}
