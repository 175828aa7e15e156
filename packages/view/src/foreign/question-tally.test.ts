import type { ExecutionResult } from 'graphql'
import { expect, it } from 'vitest'
import { CAMERAS, createForeignWorld } from './foreign-world.fixture.ts'

type Rows = Record<string, unknown>[]
const listsIn = ({ data }: ExecutionResult): Rows[] => Object.values(data ?? {}).filter(Array.isArray) as Rows[]

it('asks of ours no more than the question may cost, however often a service names a region', async () => {
  const world = createForeignWorld([CAMERAS])
  world.budget = 5000
  const document =
    '{ cameras { list(region: "370200") { id region { name cases(first: 100) { nodes { id title } } } } } }'
  expect((await world.ask(document)).errors).toBeUndefined()
  let many = 1500
  world.forged.set('cameras', (answer) => {
    for (const list of listsIn(answer)) while (list.length < many) list.push({ ...list[0] })
    return answer
  })
  const { data, errors } = await world.ask(document)
  const { list } = (data as { cameras: { list: { id: string; region: unknown }[] } }).cameras
  expect(list).toHaveLength(1500)
  expect(list.some(({ region }) => (region as { cases?: unknown } | null)?.cases)).toBe(false)
  expect(errors?.[0]).toMatchObject({
    path: ['cameras', 'list', 0, 'region', expect.anything()],
    extensions: { code: 'GT_QUERY_TOO_LARGE', what: 'cost', limit: 5000 },
  })
  expect(errors?.length).toBeLessThanOrEqual(500)
  many = 10_000
  expect(await world.ask(document)).toMatchObject({
    data: { cameras: { list: null } },
    errors: [
      { path: ['cameras', 'list'], extensions: { code: 'GT_QUERY_TOO_LARGE', limit: 2000, service: 'cameras' } },
    ],
  })
})

it('puts one large object into many places only as long as the answer stays small', async () => {
  const world = createForeignWorld([CAMERAS])
  world.forged.set('cameras', (answer) => {
    for (const list of listsIn(answer))
      for (const row of list)
        row.cameras = Array.from({ length: 1000 }, (_, at) => ({ id: `${at}`, name: 'n'.repeat(1000) }))
    return answer
  })
  const document = 'query ($codes: [String!]) { regions(codes: $codes) { code cameras { id name } } }'
  const result = await world.ask(document, { codes: Array(120).fill('370200') })
  expect(JSON.stringify(result).length).toBeLessThan(10_000_000)
  const { regions } = result.data as { regions: { code: string; cameras: unknown[] | null }[] }
  expect(regions.map(({ code }) => code)).toEqual(Array(120).fill('370200'))
  const filled = regions.filter(({ cameras }) => cameras !== null).length
  expect(filled).toBeGreaterThan(1)
  expect(filled).toBeLessThan(10)
  expect(result.errors).toHaveLength(120 - filled)
  expect(result.errors?.[0]).toMatchObject({
    path: ['regions', filled, 'cameras'],
    extensions: { code: 'GT_QUERY_TOO_LARGE' },
  })
})

it('gives few errors for one answer that many places share', async () => {
  const world = createForeignWorld([CAMERAS])
  world.forged.set('cameras', () => ({
    data: null,
    errors: Array.from({ length: 100 }, () => ({ message: 'x'.repeat(200) })),
  }))
  const { errors } = await world.ask(
    '{ region(code: "370200") { cases(first: 1000) { nodes { id nearbyCameras { id } } } } }',
  )
  const places = new Set(errors?.map(({ path }) => path?.join()))
  expect(places.size).toBe(1000)
  expect(errors?.length).toBeLessThan(1600)
})

it('gives no variable of the client to what it did not ask with it', async () => {
  const world = createForeignWorld([CAMERAS])
  const document =
    'query ($k0: String!) { __type(name: $k0) { name } region(code: "370200") { cameras { id region { name } } } node { code } }'
  expect(await world.ask(document, { k0: 'Region' })).toMatchObject({
    data: { __type: { name: 'Region' }, region: { cameras: [{ id: '370200-1' }, {}] } },
  })
  expect((await world.ask(document, { k0: 'Region' })).errors).toBeUndefined()
})

it('asks a service at its root without waiting for rows of ours', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const world = createForeignWorld([CAMERAS])
  world.before = () => promise
  const answer = world.ask('{ cameras { total } region(code: "370200") { code } }')
  await expect.poll(() => world.sent.length).toBe(1)
  resolve()
  expect(await answer).toEqual({ data: { cameras: { total: 2 }, region: { code: '370200' } } })
})
