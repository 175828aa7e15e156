/**
 * Three tiers with two cities, and clients that follow what changes at any of them.
 *
 * @module
 */
import { eventually } from './eventually.ts'
import { makeCase } from './make-case.ts'
import type { PlacedNode } from './make-topology.ts'
import { type Graphs, startGraphs } from './start-graphs.ts'
import { type Stream, subscribe } from './subscribe.ts'

export const [NATION, PROVINCE, CITY, SIBLING] = ['000000', '370000', '370200', '370800'] as const
const NODES: readonly PlacedNode[] = [
  { code: NATION, parent: null, tier: 'nation' },
  { code: PROVINCE, parent: NATION, tier: 'province' },
  { code: CITY, parent: PROVINCE, tier: 'city' },
  { code: SIBLING, parent: PROVINCE, tier: 'city' },
]
const COUNTY: Readonly<Record<string, string>> = { [CITY]: '370202', [SIBLING]: '370811' }

export const FIGURES = `subscription ($regions: [String!], $dataSets: [String!], $after: String) {
  figuresChanged(regions: $regions, dataSets: $dataSets, after: $after) {
    cursor isReset changes { day dataSet origin revision changedAt
      region { code measures(period: { from: "2026", to: "2026" }) { nodes { reported } } } } } }`

export interface Told {
  readonly region: { readonly code: string; readonly measures: { nodes: { reported: number }[] } }
  readonly day: string
  readonly dataSet: string
  readonly origin: string
  readonly revision: number
}

export interface FollowOptions {
  readonly query?: string
  readonly regions?: readonly string[]
  readonly subject?: string
  readonly headers?: Record<string, string>
  readonly method?: 'POST' | 'GET'
}

export interface LiveTiers {
  readonly graphs: Graphs
  follow(at: string, variables?: Record<string, unknown>, options?: FollowOptions): Promise<Stream>
  /** One more case of a city on a day of March; the transaction has committed when it returns. */
  commit(city: string, day: number): Promise<void>
  /** Cases committed so far. */
  readonly committed: number
  stop(): Promise<void>
}

export async function startLiveTiers(): Promise<LiveTiers> {
  const graphs = await startGraphs(NODES, { streams: { perAsker: 6 } })
  const open: Stream[] = []
  let committed = 0
  return {
    graphs,
    async follow(at, variables = {}, { query = FIGURES, regions = [NATION], subject = 'test', ...rest } = {}) {
      const token = await graphs.tokenFor(at, { regions, subject })
      const stream = await subscribe({ url: graphs.urlOf(at), token, query, variables, ...rest })
      open.push(stream)
      return stream
    },
    async commit(city, day) {
      committed += 1
      const at = { regionCode: city, divisionCode: COUNTY[city] as string }
      const reportedAt = new Date(Date.UTC(2026, 2, day, 2))
      await graphs.write(city, [makeCase(`L-${committed}`, { ...at, reportedAt })])
    },
    get committed() {
      return committed
    },
    async stop() {
      for (const stream of open) stream.close()
      await graphs.stop()
    },
  }
}

export const results = ({ events }: Stream): { cursor: string; isReset: boolean; changes: Told[] }[] =>
  events.filter(({ event, data }) => event === 'next' && data.data != null).map(({ data }) => data.data.figuresChanged)
export const told = (stream: Stream): Told[] => results(stream).flatMap(({ changes }) => changes)
export const cases = (stream: Stream): Told[] => told(stream).filter(({ dataSet }) => dataSet === 'case-measure')
export const lastCursor = (stream: Stream): string => results(stream).at(-1)?.cursor ?? ''
export const scopeOf = ({ region, day, dataSet }: Told): string => `${region.code} ${day} ${dataSet}`
export const opened = (stream: Stream) => eventually('the stream is open', () => stream.events.length > 0)
