import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ConfiguredService } from '@guantong/node/graph/foreign/configured-service'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'
import { type RunningService, startService } from '../support/start-service.ts'

const [NATION, PROVINCE, CITY, SIBLING] = ['000000', '370000', '370200', '370800'] as const
const SDL = /* GraphQL */ `
  type Query {
    regions(codes: [String!]!): [Region]!
    casesById(ids: [ID!]!): [Case]!
    list(region: String!): [Camera!]!
    total: Int!
  }
  type Region { code: String! cameras: [Camera!]! }
  type Case { id: ID! nearbyCameras: [Camera!]! }
  type Camera { id: ID! name: String! region: Region }
`
const camera = (code: string) => ({ id: `${code}-1`, name: `gate of ${code}`, region: { code: CITY } })
const ANSWERS = {
  regions: ({ codes }: { codes: string[] }) => codes.map((code) => ({ code, cameras: [camera(code)] })),
  casesById: ({ ids }: { ids: string[] }) => ids.map((id) => ({ id, nearbyCameras: [camera(id)] })),
  list: ({ region }: { region: string }) => [camera(region)],
  total: 1,
}
const DEADLINE_MS = 1000
/** The asker waits far longer than the service is given, and a busy machine takes far less beside it: in time is before half of it. */
const PATIENCE_S = 30
const patient = { prefer: `wait=${PATIENCE_S}` }
const cameras = (url: string, more: Partial<ConfiguredService> = {}): ConfiguredService => ({
  name: 'cameras',
  ...{ url, headers: {}, identity: 'none', deadlineMs: DEADLINE_MS, answerBytes: 100_000 },
  merge: {
    Region: { field: 'regions', argument: 'codes', key: 'code' },
    Case: { field: 'casesById', argument: 'ids', key: 'id' },
  },
  regionArguments: { list: 'region' },
  ...more,
})

const via = (name: string, node: string): ConfiguredService => ({
  ...{ name, via: node, headers: {}, identity: 'none', deadlineMs: 3000, answerBytes: 100_000 },
  ...{ merge: {}, regionArguments: {} },
})
const POLES = 'type Query { regions(codes: [ID!]!): [Region] } type Region { code: ID! poles: Int! }'

let service: RunningService
let poles: RunningService
let late: { url: string; service?: RunningService }
let graphs: Graphs

beforeAll(async () => {
  service = await startService(SDL, ANSWERS)
  late = { url: `http://127.0.0.1:${await freePort()}/graphql` }
  poles = await startService(POLES, {
    regions: ({ codes }: { codes: string[] }) => codes.map((code) => ({ code, poles: 12 })),
  })
  const services: Readonly<Record<string, readonly ConfiguredService[]>> = {
    [NATION]: [via('cameras', PROVINCE), via('poles', PROVINCE)],
    [CITY]: [
      {
        ...cameras(poles.url, { merge: { Region: { field: 'regions', argument: 'codes', key: 'code' } } }),
        ...{ name: 'poles', regionArguments: {} },
      },
    ],
    [PROVINCE]: [
      via('poles', CITY),
      cameras(service.url, { headers: { 'x-key': 'secret' }, identity: 'service' }),
      { ...cameras(late.url, { deadlineMs: 1000, merge: {}, regionArguments: {} }), name: 'late' },
    ],
  }
  graphs = await startGraphs(
    [
      { code: NATION, parent: null, tier: 'nation' },
      { code: PROVINCE, parent: NATION, tier: 'province' },
      { code: CITY, parent: PROVINCE, tier: 'city' },
      { code: SIBLING, parent: PROVINCE, tier: 'city' },
    ],

    {},
    () => ({}),
    (code) => ({ services: services[code] ?? [], servicesAgain: { waitingMs: 50, attachedMs: 60_000 } }),
  )
  await graphs.write(
    CITY,
    [1, 2, 3].map((at) => makeCase(`C${at}`, { regionCode: CITY, divisionCode: CITY })),
  )
  for (const code of [CITY, PROVINCE, NATION]) await graphs.graphOf(code).services.start()
  await eventually('the city answers', async () => (await graphs.ask(PROVINCE, OURS)).data?.region.cases)
}, 120_000)
afterEach(() => {
  service.behave = undefined
  service.asked.length = 0
})
afterAll(async () => {
  for (const code of [CITY, PROVINCE, NATION]) graphs.graphOf(code).services.stop()
  await graphs.stop()
  await Promise.all([service.stop(), poles.stop(), late.service?.stop()])
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const BOTH = `query { region(code: "${CITY}") { code name cams: cameras { id region { name } }
  cases(first: 3) { nodes { id caseNo nearbyCameras { name } } } } }`
const OURS = `query { region(code: "${CITY}") { code name cases(first: 3) { nodes { id caseNo } } } }`

/** An answer as it is without the service's fields. */
const withoutService = (data: { region: { cams?: unknown; cases: { nodes: { nearbyCameras?: unknown }[] } } }) => {
  const { cams: _, ...region } = data.region
  const nodes = region.cases.nodes.map(({ nearbyCameras: __, ...one }) => one)
  return { region: { ...region, cases: { nodes } } }
}

it('answers rows of a city and what the service says of them in one question, with one request to it', async () => {
  const { data, errors } = await graphs.ask(PROVINCE, BOTH)
  expect(errors).toBeUndefined()
  expect(data.region.cams).toEqual([{ id: `${CITY}-1`, region: { name: '青岛市' } }])
  expect(data.region.cases.nodes).toHaveLength(3)
  for (const { id, nearbyCameras } of data.region.cases.nodes)
    expect(nearbyCameras).toEqual([{ name: `gate of ${id}` }])
  expect(service.asked).toHaveLength(1)
  expect(withoutService(data)).toEqual((await graphs.ask(PROVINCE, OURS)).data)
})

it('passes nothing of the asker on, and the headers that are configured', async () => {
  await graphs.ask(PROVINCE, BOTH)
  expect(service.asked[0]?.headers).toMatchObject({ 'x-key': 'secret' })
  expect(service.asked[0]?.headers.authorization).toBeUndefined()
})

it('sends nothing for a token of another region', async () => {
  const document = `{ regions(codes: ["${CITY}"]) { cameras { id } } cameras { total list(region: "${CITY}") { id } } }`
  const { data, errors } = await graphs.ask(PROVINCE, document, {}, { regions: ['440000'] })
  expect(data).toEqual({ regions: [null], cameras: { total: null, list: null } })
  expect(new Set(errors?.map(({ extensions }) => extensions.code))).toEqual(new Set(['GT_REGION_OUT_OF_SCOPE']))
  const above = `{ region(code: "${CITY}") { cameras { id } } cameras { list(region: "${PROVINCE}") { id } } }`
  const own = await graphs.ask(PROVINCE, above, {}, { regions: [CITY] })
  expect(own.data).toEqual({ region: { cameras: [{ id: `${CITY}-1` }] }, cameras: { list: null } })
  expect(own.errors).toMatchObject([{ path: ['cameras', 'list'], extensions: { region: PROVINCE } }])
  expect(service.asked.map(({ variables }) => Object.values(variables))).toEqual([[[CITY]]])
})

it.each<[string, string, NonNullable<RunningService['behave']>]>([
  ['hangs', 'GT_SERVICE_TIMEOUT', () => {}],
  [
    'hangs within its answer',
    'GT_SERVICE_TIMEOUT',
    (response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":'),
  ],
  ['hangs up', 'GT_SERVICE_FAILED', (response) => void response.destroy()],
  [
    'points elsewhere',
    'GT_SERVICE_FAILED',
    (response) => void response.writeHead(307, { location: service.url }).end(),
  ],
  [
    'answers with a page',
    'GT_SERVICE_FAILED',
    (response) => void response.writeHead(500, { 'content-type': 'text/html' }).end('<b>'),
  ],
  [
    'answers no JSON',
    'GT_SERVICE_FAILED',
    (response, text) => void response.writeHead(200, { 'content-type': 'application/json' }).end(text.slice(1)),
  ],
  [
    'answers without end',
    'GT_SERVICE_FAILED',
    (response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(`{"data":"${'x'.repeat(200_000)}"}`),
  ],
  [
    'answers far too deep',
    'GT_SERVICE_FAILED',
    (response) =>
      void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(`{"data":${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}}`),
  ],
  [
    'answers 200 levels',
    'GT_SERVICE_LIED',
    (response) =>
      void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(`{"data":${'{"a":'.repeat(190)}1${'}'.repeat(190)}}`),
  ],
])('that %s costs its own fields, with a code, in time', async (_, code, behave) => {
  const ours = (await graphs.ask(PROVINCE, OURS)).data
  service.behave = behave
  const begun = performance.now()
  const { data, errors } = await graphs.ask(PROVINCE, BOTH, {}, {}, patient)
  expect(performance.now() - begun).toBeLessThan((PATIENCE_S * 1000) / 2)
  for (const { extensions } of errors ?? []) if (code === 'GT_SERVICE_TIMEOUT') expect(extensions.ms).toBe(DEADLINE_MS)
  expect(withoutService(data)).toEqual(ours)
  expect(data.region.cams).toBeNull()
  expect(data.region.cases.nodes.map(({ nearbyCameras }: { nearbyCameras: unknown }) => nearbyCameras)).toEqual([
    null,
    null,
    null,
  ])
  expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions.code, extensions.service])).toEqual(
    ['region.cams', ...[0, 1, 2].map((at) => `region.cases.nodes.${at}.nearbyCameras`)].map((path) => [
      path,
      code,
      'cameras',
    ]),
  )
})

it('is attached when it comes up, without a restart, and says how it stands until then', async () => {
  const standing = '{ node { services { name state via fields lastError { code message } } } }'
  const before = await graphs.ask(PROVINCE, standing)
  expect(before.data.node.services).toMatchObject([
    { name: 'poles', via: CITY },
    {
      name: 'cameras',
      state: 'ATTACHED',
      via: null,
      fields: ['Query.cameras', 'Region.cameras', 'Case.nearbyCameras'],
    },
    { name: 'late', state: 'WAITING', fields: [], lastError: { code: 'GT_SERVICE_FAILED' } },
  ])
  expect((await graphs.ask(PROVINCE, '{ late { total } }')).errors?.[0]?.extensions.code).toBe('GT_DOCUMENT_INVALID')
  late.service = await startService('type Query { total: Int! }', { total: 7 }, Number(new URL(late.url).port))
  const { data } = await eventually('attached', async () => {
    const answer = await graphs.ask(PROVINCE, '{ late { total } }')
    return answer.data && answer
  })
  expect(data).toEqual({ late: { total: 7 } })
  const after = await graphs.ask(PROVINCE, standing)
  expect(after.data.node.services[2]).toEqual({
    name: 'late',
    state: 'ATTACHED',
    via: null,
    fields: ['Query.late'],
    lastError: null,
  })
})

it('is asked through the node that has attached it, over the link, with rows of a city in one question', async () => {
  await eventually('attached', async () => {
    const { data } = await graphs.ask(NATION, '{ node { services { state } } }')
    return data.node.services.every(({ state }: { state: string }) => state === 'ATTACHED')
  })
  const { data, errors } = await graphs.ask(NATION, BOTH)
  expect(errors).toBeUndefined()
  expect(data).toEqual((await graphs.ask(PROVINCE, BOTH)).data)
  expect(data.region.cases.nodes).toHaveLength(3)
  expect(service.asked).toHaveLength(2)
  const roots =
    '{ cameras { total list(region: "370200") { id region { name } } } regions(codes: ["440300"]) { cameras { id } } }'
  expect(await graphs.ask(NATION, roots)).toMatchObject({
    data: {
      cameras: { total: 1, list: [{ id: `${CITY}-1`, region: { name: '青岛市' } }] },
      regions: [{ cameras: null }],
    },
  })
})

it('is asked through two nodes', async () => {
  const document = `{ regions(codes: ["${CITY}", "${SIBLING}"]) { code poles } }`
  const expected = {
    regions: [
      { code: CITY, poles: 12 },
      { code: SIBLING, poles: null },
    ],
  }
  for (const at of [PROVINCE, NATION]) expect(await graphs.ask(at, document)).toMatchObject({ data: expected })
  expect(poles.asked.map(({ variables }) => Object.values(variables))).toEqual([[[CITY]], [[CITY]]])
})

it('says at the top what became of it below, and asks nothing for a token of another region', async () => {
  service.behave = () => {}
  const { data, errors } = await graphs.ask(NATION, BOTH, {}, {}, patient)
  expect(data.region.cases.nodes).toHaveLength(3)
  expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions.code, extensions.service])).toEqual(
    ['region.cams', ...[0, 1, 2].map((at) => `region.cases.nodes.${at}.nearbyCameras`)].map((path) => [
      ...[path, 'GT_SERVICE_TIMEOUT', 'cameras'],
    ]),
  )
  service.behave = undefined
  service.asked.length = 0
  const other = await graphs.ask(
    NATION,
    `{ cameras { list(region: "${CITY}") { id } total } }`,
    {},
    { regions: ['440000'] },
  )
  expect(other.data).toEqual({ cameras: { list: null, total: null } })
  expect(other.errors?.map(({ extensions }) => extensions.code)).toEqual(Array(2).fill('GT_REGION_OUT_OF_SCOPE'))
  expect(service.asked).toEqual([])
})

it('shows the fields of services in its schema, and the schema of the platform unchanged without them', async () => {
  const document = '{ __type(name: "Region") { fields { name description } } node { schemaHash } }'
  const [at, without] = [await graphs.ask(PROVINCE, document), await graphs.ask(CITY, document)]
  const namesOf = ({ data }: typeof at): string[] => data.__type.fields.map(({ name }: { name: string }) => name)
  expect(namesOf(at).filter((name) => !namesOf(without).includes(name))).toEqual(['cameras'])
  expect(at.data.__type.fields.find(({ name }: { name: string }) => name === 'cameras').description).toContain(
    'cameras',
  )
  expect(at.data.node.schemaHash).toBe(without.data.node.schemaHash)
})

it('counts what may be asked of services before it is asked', async () => {
  const many = Array.from(
    { length: 30 },
    (_, at) =>
      `a${at}: regions { children { children { cameras { id region { cases(first: 100) { nodes { id } } } } } } }`,
  )
  const { errors } = await graphs.ask(PROVINCE, `{ ${many.join(' ')} }`)
  expect(errors).toMatchObject([{ extensions: { code: 'GT_QUERY_TOO_LARGE', what: 'cost' } }])
  expect(service.asked).toEqual([])
})

it('takes no field of a service in a subscription', () => {
  const document = 'subscription { figuresChanged { changes { region { cameras { id } } } } }'
  const [error] = graphs.graphOf(PROVINCE).prepare(document).errors
  expect(error?.originalError).toMatchObject({
    code: 'GT_DOCUMENT_INVALID',
    params: { reason: expect.stringContaining('queries only') },
  })
})
