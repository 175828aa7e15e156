/**
 * Services by what they learn of the asker, a service in a module, and one that says itself how objects of ours are found.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConfiguredService } from '@guantong/node/graph/foreign/configured-service'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { asker } from '../support/asker.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'
import { type RunningService, startService } from '../support/start-service.ts'

const PROVINCE = '370000'
const folder = mkdtempSync(join(tmpdir(), 'guantong-foreign-identity-'))
const BY_CODE = { Region: { field: 'regions', argument: 'codes', key: 'code' } }

const sdlOf = (field: string): string =>
  `type Query { regions(codes: [ID!]!): [Region] } type Region { code: ID! ${field}: Int }`
const counting = (field: string) => ({
  regions: ({ codes }: { codes: string[] }) => codes.map((code) => ({ code, [field]: Number(code) / 10_000 })),
})
const WITH_DIRECTIVES = /* GraphQL */ `
  directive @key(selectionSet: String!) on OBJECT
  directive @merge(keyArg: String, keyField: String) on FIELD_DEFINITION
  type Query { regions(codes: [ID!]!): [Region] @merge(keyField: "code") _sdl: String! }
  type Region @key(selectionSet: "{ code }") { code: ID! masts: Int }
`
const attached = (name: string, way: Partial<ConfiguredService>): ConfiguredService => ({
  ...{ name, headers: {}, identity: 'none', deadlineMs: 5000, answerBytes: 100_000 },
  ...{ merge: BY_CODE, regionArguments: {} },
  ...way,
})

let graphs: Graphs
const running: Record<'poles' | 'gates' | 'lamps' | 'masts', RunningService> = {} as never

beforeAll(async () => {
  for (const name of ['poles', 'gates', 'lamps'] as const)
    running[name] = await startService(sdlOf(name), counting(name))
  running.masts = await startService(WITH_DIRECTIVES, { ...counting('masts'), _sdl: WITH_DIRECTIVES })
  const { poles, gates, lamps, masts } = running
  const services = [
    attached('poles', { url: poles.url, headers: { 'x-caller': 'guantong' } }),
    attached('gates', { url: gates.url, identity: 'asker' }),
    attached('lamps', { url: lamps.url, identity: 'service', headers: { authorization: 'Bearer of-the-node' } }),
    attached('masts', { url: masts.url, merge: {} }),
    attached('tools', { module: moduleOf('tools', TOOLS), sdl: sdlOf('tools') }),
    attached('stones', {
      module: moduleOf('stones', 'export const execute = () => { throw new Error("in /etc/stones") }'),
      sdl: sdlOf('stones'),
    }),
  ]
  graphs = await startGraphs(
    [{ code: PROVINCE, parent: null, tier: 'province' }],
    {},
    () => ({}),
    () => ({ services }),
  )
  await graphs.graphOf(PROVINCE).services.start()
}, 120_000)
beforeEach(() => {
  for (const { asked } of Object.values(running)) asked.length = 0
})
afterAll(async () => {
  graphs?.graphOf(PROVINCE).services.stop()
  await graphs?.stop()
  for (const service of Object.values(running)) await service.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Keeps what it was given. */
const TOOLS = `export const execute = async ({ document, variables, ...more }, { signal, ...others }) => {
  globalThis.toolsWereGiven = { document, variables, more: Object.keys({ ...more, ...others }), signal: signal instanceof AbortSignal }
  const { graphqlSync, buildSchema } = await import(${JSON.stringify(import.meta.resolve('graphql'))})
  const schema = buildSchema(${JSON.stringify(sdlOf('tools'))})
  const rootValue = { regions: ({ codes }) => codes.map((code) => ({ code, tools: 5 })) }
  return graphqlSync({ schema, source: document, variableValues: variables, rootValue })
}
`

function moduleOf(name: string, text: string): string {
  const path = join(folder, `${name}.mjs`)
  writeFileSync(path, text)
  return path
}

/** Asks with a token of its own, and says it. */
async function askWithToken(document: string) {
  const token = await graphs.tokenFor(PROVINCE)
  const headers = { authorization: `Bearer ${token}`, cookie: 'session=of-the-asker' }
  return { token, answer: await graphs.ask(PROVINCE, document, {}, {}, headers) }
}
const fieldOf = (name: string): string => `{ region(code: "${PROVINCE}") { ${name} } }`

it('passes nothing of the asker to a service without an identity', async () => {
  const { answer } = await askWithToken(fieldOf('poles'))
  expect(answer).toMatchObject({ data: { region: { poles: 37 } } })
  const [asked] = running.poles.asked
  expect(asked?.headers).toMatchObject({ 'x-caller': 'guantong' })
  expect(asked?.headers).not.toHaveProperty('authorization')
  expect(asked?.headers).not.toHaveProperty('cookie')
})

it('passes the token of the asker, each its own, to a service that takes it', async () => {
  for (const { token, answer } of [await askWithToken(fieldOf('gates')), await askWithToken(fieldOf('gates'))]) {
    expect(answer).toMatchObject({ data: { region: { gates: 37 } } })
    expect(running.gates.asked.shift()?.headers.authorization).toBe(`Bearer ${token}`)
  }
  expect(running.gates.asked).toEqual([])
})

it('passes the header of the node, and not the token, to a service that knows the node', async () => {
  const { answer } = await askWithToken(fieldOf('lamps'))
  expect(answer).toMatchObject({ data: { region: { lamps: 37 } } })
  expect(running.lamps.asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer of-the-node'])
})

it('asks a service of one question with its own identity each', async () => {
  const { token, answer } = await askWithToken(fieldOf('poles gates lamps'))
  expect(answer).toMatchObject({ data: { region: { poles: 37, gates: 37, lamps: 37 } } })
  const { poles, gates, lamps } = running
  expect([poles, gates, lamps].map(({ asked }) => asked.map(({ headers }) => headers.authorization))).toEqual([
    [undefined],
    [`Bearer ${token}`],
    ['Bearer of-the-node'],
  ])
})

it('says of a token that did not come to this node that the service takes tokens', async () => {
  const other = graphs.graphOver(PROVINCE, graphs.tiers.of(PROVINCE).ledger)
  await other.services.start()
  const principal = asker(PROVINCE)
  const result = await other.execute({ document: fieldOf('gates'), variables: {}, principal } as never)
  other.services.stop()
  expect(result).toMatchObject({
    data: { region: { gates: null } },
    errors: [{ path: ['region', 'gates'], extensions: { code: 'GT_SERVICE_FAILED', service: 'gates' } }],
  })
  expect(running.gates.asked).toEqual([])
})

it('answers from a module of this process, as from a service', async () => {
  const { answer } = await askWithToken(fieldOf('tools'))
  expect(answer).toEqual({ data: { region: { tools: 5 } } })
  const { toolsWereGiven } = globalThis as { toolsWereGiven?: { document: string } }
  expect(toolsWereGiven).toMatchObject({ more: [], signal: true })
  expect(Object.values((toolsWereGiven as unknown as { variables: object }).variables)).toEqual([[PROVINCE]])
})

it('shows nothing of what a module says when it fails, and loses its own field only', async () => {
  const { answer } = await askWithToken(fieldOf('tools stones'))
  expect(answer.data).toEqual({ region: { tools: 5, stones: null } })
  expect(answer.errors).toMatchObject([
    {
      path: ['region', 'stones'],
      extensions: { code: 'GT_SERVICE_FAILED', service: 'stones', reason: 'its module gives no answer' },
    },
  ])
  expect(JSON.stringify(answer)).not.toContain('/etc/stones')
})

it('finds objects as a service says in its own SDL, and offers that SDL to nobody', async () => {
  const { answer } = await askWithToken(fieldOf('masts'))
  expect(answer).toEqual({ data: { region: { masts: 37 } } })
  expect(running.masts.asked).toHaveLength(1)
  const standing = await graphs.ask(PROVINCE, '{ node { services { name state fields } } }')
  expect(standing.data.node.services).toContainEqual({ name: 'masts', state: 'ATTACHED', fields: ['Region.masts'] })
})

it('says in introspection which service owns a field', async () => {
  const { data } = await graphs.ask(PROVINCE, '{ __type(name: "Region") { fields { name description } } }')
  const fields = data.__type.fields as { name: string; description: string | null }[]
  const owned = fields.flatMap(({ name, description }) => {
    const owner = /attached service (\w+) \(外部服务 \1\)/.exec(description ?? '')?.[1]
    return owner === undefined ? [] : [[name, owner]]
  })
  const names = ['gates', 'lamps', 'masts', 'poles', 'stones', 'tools']
  expect(owned.sort()).toEqual(names.map((name) => [name, name]))
})

it.each([
  ['a field of ours', `${sdlOf('name')}`, 'Region.name is both of this platform and of the service second'],
  [
    'a type of ours',
    `${sdlOf('a')} type Coverage { id: ID } extend type Region { of: Coverage }`,
    'Coverage is both of this platform and of the service second',
  ],
  ['a field of another', sdlOf('poles'), 'Region.poles is both of the service first and of the service second'],
])('does not start with a schema in a file that has the name of %s', async (_, sdl, reason) => {
  const services = [
    attached('first', { url: running.poles.url, sdl: sdlOf('poles') }),
    attached('second', { url: running.gates.url, sdl }),
  ]
  const graph = graphs.graphOver(PROVINCE, graphs.tiers.of(PROVINCE).ledger, { services })
  await expect(graph.services.start()).rejects.toMatchObject({
    code: 'GT_CONFIG_INVALID',
    message: expect.stringContaining(reason),
  })
  graph.services.stop()
})
