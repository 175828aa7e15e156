import type { ConfiguredService } from '@guantong/node/graph/foreign/configured-service'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'
import { type RunningService, startService } from '../support/start-service.ts'

const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200'] as const
const SDL = /* GraphQL */ `
  type Query { regions(codes: [String!]!): [Region]! total: Int! list(region: String!): [Camera!]! }
  type Region { code: String! cameras: [Camera!]! }
  type Camera { id: ID! region: Region }
`
const camera = (code: string) => ({ id: `${code}-1`, region: { code: CITY } })
const configured = (more: Partial<ConfiguredService>): ConfiguredService => ({
  ...{ name: 'cameras', headers: {}, identity: 'none', deadlineMs: 3000, answerBytes: 1_000_000 },
  ...{ merge: {}, regionArguments: {} },
  ...more,
})

let service: RunningService
let graphs: Graphs

beforeAll(async () => {
  service = await startService(SDL, {
    regions: () => [],
    list: ({ region }: { region: string }) => [camera(region)],
    total: 1,
  })
  const merge = { Region: { field: 'regions', argument: 'codes', key: 'code' } }
  const services: Readonly<Record<string, readonly ConfiguredService[]>> = {
    [NATION]: [configured({ via: PROVINCE })],
    [PROVINCE]: [configured({ url: service.url, merge, regionArguments: { list: 'region' } })],
  }
  graphs = await startGraphs(
    [
      { code: NATION, parent: null, tier: 'nation' },
      { code: PROVINCE, parent: NATION, tier: 'province' },
      { code: CITY, parent: PROVINCE, tier: 'city' },
    ],
    {},
    () => ({}),
    (code) => ({ services: services[code] ?? [] }),
  )
  await graphs.write(CITY, [makeCase('C1', { regionCode: CITY, divisionCode: CITY })])
  for (const code of [PROVINCE, NATION]) await graphs.graphOf(code).services.start()
  const rows = `{ region(code: "${CITY}") { cases(first: 1) { nodes { id } } } }`
  for (const code of [PROVINCE, NATION])
    await eventually('the city answers', async () => (await graphs.ask(code, rows)).data?.region.cases)
  await eventually(
    'attached',
    async () =>
      (await graphs.ask(NATION, '{ node { services { state } } }')).data.node.services[0]?.state === 'ATTACHED',
  )
}, 120_000)
afterAll(async () => {
  for (const code of [PROVINCE, NATION]) graphs.graphOf(code).services.stop()
  await graphs.stop()
  await service.stop()
})

it('says which nodes were asked on the way to a service, and for what a service leads on to', async () => {
  const { extensions } = await graphs.ask(NATION, '{ cameras { total } }')
  expect(extensions?.guantong?.hops).toMatchObject([{ node: PROVINCE, requests: 1 }])
  const on = `{ cameras { list(region: "${CITY}") { region { cases(first: 1) { nodes { id } } } } } }`
  const below = await graphs.ask(PROVINCE, on)
  expect(below.data.cameras.list[0].region.cases.nodes).toHaveLength(1)
  expect(below.extensions?.guantong?.hops).toMatchObject([{ node: CITY, requests: 1 }])
})

it('prints what it passes on once', () => {
  const faces = [1, 2].map(() => graphs.graphOf(PROVINCE).services.standings()[0]?.face())
  expect(faces[0]).toMatchObject({ sdl: expect.stringContaining('cameras') })
  expect(faces[1]).toBe(faces[0])
})
