/**
 * What a country of 340 nodes costs the parent that routes to them: a look-up beside one among ten, and a node that joins or leaves.
 *
 * @module
 */
import { createLiveTopology, parseTopology, type Topology } from '@guantong/contract'
import { createRoute } from '@guantong/node/graph/base/route'
import { loadStandard } from '@guantong/standard'
import { placesOf } from '../scale/places.ts'
import type { Bench, Row } from './row.ts'
import { quantile, ratiosOf, spreadOf } from './stats.ts'

const NATION = '000000'
const FEW = 10
const CALLS = 1_000_000
const CHANGES = 50

export async function routing({ rounds, tell }: Bench): Promise<Row[]> {
  const standard = loadStandard()
  const { provinces, cities } = placesOf(standard.divisions.all, { cities: 340, provinces: 31 })
  const parentOf = (code: string) => `${code.slice(0, 2)}0000`
  const nodeOf = (code: string, parent: string | null, tier: string) => ({
    ...{ code, parent, tier, regions: [code], origin: tier === 'city' },
    keys: [{ kty: 'OKP', crv: 'Ed25519', x: code.padEnd(43, 'A'), kid: `${code}-1` }],
  })
  const whole = [
    nodeOf(NATION, null, 'nation'),
    ...provinces.map((code) => nodeOf(code, NATION, 'province')),
    ...cities.map((code) => nodeOf(code, provinces.includes(parentOf(code)) ? parentOf(code) : NATION, 'city')),
  ]
  const few = [whole[0], ...cities.slice(0, FEW).map((code) => nodeOf(code, NATION, 'city'))]
  const [all, ten] = [whole, few].map((nodes) => parseTopology({ nodes })) as [Topology, Topology]
  const lookUps = (topology: Topology, codes: readonly string[]): number => {
    const route = createRoute(createLiveTopology(topology, NATION), standard.divisions, NATION, new Set(['cases']))
    let found = 0
    const begun = performance.now()
    for (let i = 0; i < CALLS; i++) if (route(codes[i % codes.length] as string, 'cases') !== null) found += 1
    if (found !== CALLS) throw new Error(`${CALLS - found} regions without a way`)
    return ((performance.now() - begun) * 1e6) / CALLS
  }
  const joining: number[] = []
  const [ours, floor]: [number[], number[]] = [[], []]
  for (let round = 0; round <= rounds; round++) {
    // The same regions both times: how many are asked about is not what is compared.
    const asked = cities.slice(0, FEW)
    const [many, little] = [lookUps(all, asked), lookUps(ten, asked)]
    const live = createLiveTopology(all, NATION)
    const times: number[] = []
    for (let i = 0; i < CHANGES; i++) {
      const gone = cities[i % cities.length]
      const nodes = i % 2 === 0 ? whole.filter(({ code }) => code !== gone) : whole
      const begun = performance.now()
      live.replace(parseTopology({ nodes }))
      times.push(performance.now() - begun)
    }
    // The first round only warms up.
    if (round === 0) continue
    ours.push(many)
    floor.push(little)
    joining.push(quantile(times, 0.95))
    tell(
      `routing ${round}/${rounds}: ${many.toFixed(0)} ns, among ten ${little.toFixed(0)} ns, a change ${times.at(-1)?.toFixed(2)} ms`,
    )
  }
  return [
    {
      name: 'routing',
      what: { en: 'way to a region among 340 nodes', zh: '340 个节点中为一个区划选路' },
      unit: 'ns',
      ours: spreadOf(ours),
      floor: { what: { en: `the same among ${FEW} nodes`, zh: `${FEW} 个节点中同样选路` }, spread: spreadOf(floor) },
      ratio: ratiosOf(ours, floor),
      target: { of: 'ratio', is: '≤', than: 1.1 },
    },
    {
      name: 'joining',
      what: { en: 'a node joins or leaves among 340, p95', zh: '340 个节点中加入或退出一个，p95' },
      unit: 'ms',
      ours: spreadOf(joining),
      floor: null,
      ratio: null,
      target: { of: 'ours', is: '≤', than: 5 },
    },
  ]
}
