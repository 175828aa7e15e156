/**
 * What two hops cost: a question to the nation that only a city can answer, beside the same question put to the city.
 *
 * @module
 */
import { type Client, connectTo } from './ask-over-http.ts'
import type { LoadedTiers } from './loaded-tiers.ts'
import type { Bench, Row } from './row.ts'
import { quantile, ratiosOf, spreadOf, timed } from './stats.ts'

const REQUESTS = 200
const WARM_UP = 1000
const CITIES = ['370200', '440300', '370800', '440100']

const NEWEST = `query Newest($code: String!, $before: DateTime!) { region(code: $code) {
  cases(first: 3, filter: { open: true, reportedTo: $before }) { nodes { id state reportedAt } } } }`

/** Request by request in turn, each with variables of its own, so that no tier could answer from memory. */
export async function twoHopQuery({ tiers }: LoadedTiers, { rounds, tell }: Bench): Promise<Row[]> {
  const nation = await connectTo(tiers, '000000')
  const cities = await Promise.all(CITIES.map((code) => connectTo(tiers, code)))
  let asked = 0
  const next = () => {
    const turn = asked++ % CITIES.length
    const before = new Date(Date.now() + asked).toISOString()
    return { city: cities[turn] as Client, variables: { code: CITIES[turn], before } }
  }
  try {
    await mustBeEqual(nation, next())
    for (let i = 0; i < WARM_UP; i++) {
      const { city, variables } = next()
      await nation.post(NEWEST, variables)
      await city.post(NEWEST, variables)
    }
    const ours: number[][] = []
    const floor: number[][] = []
    for (let round = 0; round < rounds; round++) {
      const above: number[] = []
      const there: number[] = []
      for (let i = 0; i < REQUESTS; i++) {
        const { city, variables } = next()
        above.push(await timed(() => nation.post(NEWEST, variables)))
        there.push(await timed(() => city.post(NEWEST, variables)))
      }
      ours.push(above)
      floor.push(there)
      tell(
        `two hops ${round + 1}/${rounds}: p50 ${quantile(above, 0.5).toFixed(2)} ms, at the city ${quantile(there, 0.5).toFixed(2)} ms`,
      )
    }
    await mustBeEqual(nation, next())
    const row = (q: number, target: Row['target']): Row => {
      const [up, down] = [ours, floor].map((all) => all.map((each) => quantile(each, q))) as [number[], number[]]
      return {
        name: `two-hop-p${q * 100}`,
        what: { en: `live question through two hops, p${q * 100}`, zh: `两跳实时查询，p${q * 100}` },
        unit: 'ms',
        ours: spreadOf(up),
        floor: { what: { en: 'the same, asked at the city', zh: '直接询问该市' }, spread: spreadOf(down) },
        ratio: ratiosOf(up, down),
        target,
      }
    }
    return [row(0.5, { of: 'ratio', is: '≤', than: 2.5 }), row(0.99, null)]
  } finally {
    for (const client of [nation, ...cities]) client.close()
  }
}

/** A fast wrong answer is not what is measured. */
async function mustBeEqual(
  nation: Client,
  { city, variables }: { city: Client; variables: Record<string, unknown> },
): Promise<void> {
  const [above, there] = await Promise.all([nation.ask(NEWEST, variables), city.ask(NEWEST, variables)])
  const same = JSON.stringify(above.data) === JSON.stringify(there.data)
  if (!same || there.data.region.cases.nodes.length === 0)
    throw new Error(`not the same cases: ${JSON.stringify([above, there])}`)
}
