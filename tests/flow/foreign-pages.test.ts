/**
 * Fields of services beside whole pages of rows, and who may ask them at all.
 */
import type { ConfiguredService } from '@guantong/node/graph/foreign/configured-service'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { asker } from '../support/asker.ts'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import { type Answer, type Graphs, startGraphs } from '../support/start-graphs.ts'
import { type RunningService, startService } from '../support/start-service.ts'

const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200'] as const
const SDL = /* GraphQL */ `
  type Query {
    regions(codes: [String!]!): [Region]!
    casesById(ids: [ID!]!): [Case!]!
    list(region: String!): [Camera!]!
  }
  type Region { code: String! cameras(region: String, where: Where): [Camera!]! }
  type Case { id: ID! nearbyCameras: [Camera!]! }
  type Camera { id: ID! name: String! near(region: String): [Camera!] region: Region case: Case }
  input Where { region: String floor: Int }
`
const camera = (code: string) => ({ id: `${code}-1`, name: `gate of ${code}`, region: { code: CITY } })
const ANSWERS = {
  regions: ({ codes }: { codes: string[] }) => codes.map((code) => ({ code, cameras: [camera(code)] })),
  casesById: ({ ids }: { ids: string[] }) => ids.map((id) => ({ id, nearbyCameras: [camera(id)] })),
  list: ({ region }: { region: string }) => [camera(region)],
}
const cameras = (url: string): ConfiguredService => ({
  ...{ name: 'cameras', url, headers: {}, identity: 'none', deadlineMs: 2000, answerBytes: 5_000_000 },
  merge: {
    Region: { field: 'regions', argument: 'codes', key: 'code' },
    Case: { field: 'casesById', argument: 'ids', key: 'id' },
  },
  regionArguments: { list: 'region' },
})
const via: ConfiguredService = {
  ...{ name: 'cameras', via: PROVINCE, headers: {}, identity: 'none', deadlineMs: 3000, answerBytes: 100_000 },
  ...{ merge: {}, regionArguments: {} },
}

let service: RunningService
let graphs: Graphs

beforeAll(async () => {
  service = await startService(SDL, ANSWERS)
  const services: Readonly<Record<string, readonly ConfiguredService[]>> = {
    [NATION]: [via],
    [PROVINCE]: [cameras(service.url)],
  }
  graphs = await startGraphs(
    [
      { code: NATION, parent: null, tier: 'nation' },
      { code: PROVINCE, parent: NATION, tier: 'province' },
      { code: CITY, parent: PROVINCE, tier: 'city' },
    ],
    {},
    () => ({}),
    (code) => ({ services: services[code] ?? [], servicesAgain: { waitingMs: 50, attachedMs: 60_000 } }),
  )
  await graphs.write(
    CITY,
    Array.from({ length: 100 }, (_, at) => makeCase(`C${at}`, { regionCode: CITY, divisionCode: CITY })),
  )
  for (const code of [PROVINCE, NATION]) await graphs.graphOf(code).services.start()
  const rows = `{ region(code: "${CITY}") { cases(first: 1) { nodes { id } } } }`
  await eventually('the city answers', async () => (await graphs.ask(PROVINCE, rows)).data?.region.cases)
}, 120_000)
afterEach(() => {
  service.behave = undefined
  service.asked.length = 0
})
afterAll(async () => {
  for (const code of [PROVINCE, NATION]) graphs.graphOf(code).services.stop()
  await graphs.stop()
  await service.stop()
})

const codesOf = ({ errors = [] }: Answer) => [...new Set(errors.map(({ extensions }) => extensions.code))]

describe('a page of rows', () => {
  it.each([10, 11, 100])('of %i cases is given with what a service attached below says of each', async (first) => {
    const document = `{ region(code: "${CITY}") { cases(first: ${first}) { nodes { id nearbyCameras { id } } } } }`
    const { data, errors } = await graphs.ask(NATION, document)
    expect(errors).toBeUndefined()
    expect(data.region.cases.nodes).toHaveLength(first)
    for (const { id, nearbyCameras } of data.region.cases.nodes) expect(nearbyCameras).toEqual([{ id: `${id}-1` }])
  })

  it('may be asked as often with a field of a service as without', async () => {
    const pages = Array.from(
      { length: 20 },
      (_, at) =>
        `a${at}: region(code: "${CITY}") { cases(first: ${at + 1}) { nodes { caseNo nearbyCameras { id } } } }`,
    )
    const { data, errors } = await graphs.ask(PROVINCE, `{ ${pages.join(' ')} }`)
    expect(errors).toBeUndefined()
    expect(Object.values(data).map((one) => (one as { cases: { nodes: unknown[] } }).cases.nodes.length)).toEqual(
      pages.map((_, at) => at + 1),
    )
  })

  it('of a client that names too much itself is refused as before', async () => {
    const names = Array.from({ length: 61 }, (_, at) => `a${at}: code`)
    const { errors } = await graphs.ask(PROVINCE, `{ region(code: "${CITY}") { ${names.join(' ')} } }`)
    expect(errors).toMatchObject([{ extensions: { code: 'GT_QUERY_TOO_LARGE', what: 'aliases' } }])
  })
})

describe('a token of open data', () => {
  const document = `{ cameras { list(region: "${CITY}") { id } } region(code: "${CITY}") { name cameras { id } } }`

  it.each([PROVINCE, NATION])('is given nothing of a service that is not configured as open, at %s', async (code) => {
    const answer = await graphs.ask(code, document, {}, { sharing: 'unconditional' })
    expect(answer.data).toEqual({ cameras: { list: null }, region: { name: '青岛市', cameras: null } })
    expect(codesOf(answer)).toEqual(['GT_SHARING_OUT_OF_SCOPE'])
    expect(service.asked).toEqual([])
  })

  it('is given what a service says that is configured as open', async () => {
    const ledger = graphs.tiers.of(PROVINCE).ledger
    const open = graphs.graphOver(PROVINCE, ledger, {
      services: [{ ...cameras(service.url), sharing: 'unconditional' }],
    })
    await open.services.start()
    const { errors } = await open.execute({ document, principal: asker(PROVINCE, { sharing: 'unconditional' }) })
    expect(errors).toBeUndefined()
    open.services.stop()
  })
})

describe('an argument that names regions below a field', () => {
  const other = '440000'

  it.each([
    ['of our type', `{ region(code: "${CITY}") { name cameras(region: "${other}") { id } } }`],
    [
      'given as a variable',
      `query ($r: String = "${other}") { region(code: "${CITY}") { name cameras(region: $r) { id } } }`,
    ],
    ['in an input', `{ region(code: "${CITY}") { name cameras(where: { floor: 1, region: "${CITY}" }) { id } } }`],
    ['of a type of the service', `{ region(code: "${CITY}") { name cameras { near(region: "${other}") { id } } } }`],
    ['below a root field', `{ cameras { list(region: "${CITY}") { near(region: "${other}") { id } } } }`],
  ])('is not sent for a region outside the token: %s', async (_, document) => {
    const answer = await graphs.ask(PROVINCE, document, {}, { regions: [CITY] })
    expect(codesOf(answer)).toEqual(['GT_REGION_OUT_OF_SCOPE'])
    expect(service.asked).toEqual([])
    expect(answer.data.region?.name ?? '青岛市').toBe('青岛市')
  })

  it('is sent where node.yaml names it and the token covers it', async () => {
    const ledger = graphs.tiers.of(PROVINCE).ledger
    const regionArguments = { list: 'region', 'Region.cameras': 'region' }
    const named = graphs.graphOver(PROVINCE, ledger, { services: [{ ...cameras(service.url), regionArguments }] })
    await named.services.start()
    const principal = asker(PROVINCE, { regions: [CITY] })
    const ask = (region: string) =>
      named.execute({ document: `{ region(code: "${CITY}") { cameras(region: "${region}") { id } } }`, principal })
    expect(await ask(CITY)).toEqual({ data: { region: { cameras: [{ id: `${CITY}-1` }] } } })
    expect((await ask(other)).errors).toMatchObject([{ extensions: { code: 'GT_REGION_OUT_OF_SCOPE', region: other } }])
    named.services.stop()
  })

  it('is sent for a token of all that the node speaks for', async () => {
    const document = `{ region(code: "${CITY}") { cameras(where: { region: "${CITY}" }) { id } } }`
    expect((await graphs.ask(PROVINCE, document)).errors).toBeUndefined()
  })
})

describe('a service that answers far more than is asked', () => {
  it('leads to no more of ours than the question may cost', async () => {
    service.behave = (response, text) => {
      const { data } = JSON.parse(text) as { data: Record<string, unknown[]> }
      const many = Object.entries(data).map(([key, list]) => [key, Array.from({ length: 10_000 }, () => list[0])])
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ data: Object.fromEntries(many) }))
    }
    const ours = 'region { name cases(first: 100) { nodes { id caseNo description } } }'
    const answer = await graphs.ask(
      PROVINCE,
      `{ region(code: "${CITY}") { name } cameras { list(region: "${CITY}") { ${ours} } } }`,
    )
    expect(answer.data.region).toEqual({ name: '青岛市' })
    expect(codesOf(answer)).toEqual(['GT_QUERY_TOO_LARGE'])
    expect(JSON.stringify(answer).length).toBeLessThan(5_000_000)
  })

  it('is given where its row stands first, and not a hundred times', async () => {
    service.behave = (response, text) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(text.replace('gate of', 'x'.repeat(2_000_000)))
    }
    const answer = await graphs.ask(
      PROVINCE,
      'query ($codes: [String!]!) { regions(codes: $codes) { code cameras { name } } }',
      {
        codes: Array(100).fill(CITY),
      },
    )
    const given = answer.data.regions.filter(({ cameras }: { cameras: unknown }) => cameras !== null)
    expect(answer.data.regions).toHaveLength(100)
    expect(given.length).toBeGreaterThan(0)
    expect(JSON.stringify(answer).length).toBeLessThan(10_000_000)
    expect(codesOf(answer)).toEqual(['GT_QUERY_TOO_LARGE'])
  })
})

it('shows the schema of a service and its errors to tokens of the whole node only', async () => {
  const document = '{ node { services { name state sdl merge { type } lastError { code } } } }'
  const other = await graphs.ask(PROVINCE, document, {}, { regions: ['440000'] })
  expect(other.data.node.services).toEqual([
    { name: 'cameras', state: 'ATTACHED', sdl: null, merge: [], lastError: null },
  ])
  const own = await graphs.ask(PROVINCE, document, {}, { regions: [PROVINCE] })
  expect(own.data.node.services[0].sdl).toContain('type Camera')
})

it('names the service, not the name the client gave its field', async () => {
  service.behave = (response, text) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(text.replace(`"${CITY}-1"`, '[]'))
  }
  const { errors } = await graphs.ask(PROVINCE, `{ c: cameras { list(region: "${CITY}") { id } } }`)
  expect(errors).toMatchObject([{ path: ['c', 'list', 0, 'id'], extensions: { service: 'cameras' } }])
})
