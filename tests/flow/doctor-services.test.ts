/**
 * What doctor says of services that a node has attached: sound ones, and each way in which one can be wrong, with what to do.
 *
 * @module
 */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serviceChecks } from '@guantong/cli/doctor-services'
import { HOW_ATTACHED } from '@guantong/cli/services'
import { loadConfig } from '@guantong/node/config'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { makeTopology, PAIR, type World } from '../support/make-topology.ts'
import { writeNodeFolder } from '../support/node-folder.ts'
import { type SampleService, startSampleService } from '../support/start-sample-service.ts'
import { type RunningService, startService } from '../support/start-service.ts'

const [PROVINCE, CITY] = ['370000', '370200']
const folder = mkdtempSync(join(tmpdir(), 'guantong-doctor-services-'))
let world: World
let video: SampleService
let odd: RunningService

const SDL = `
  type Query { regions(codes: [String!]!): [Region] broken(codes: [String!]!): [Region] alarm(id: ID!): Alarm }
  type Region { code: String! sirens: Int }
  type Alarm { id: ID! }`

beforeAll(async () => {
  world = await makeTopology(PAIR)
  video = await startSampleService('video', folder)
  odd = await startService(SDL, {
    regions: ({ codes }: { codes: string[] }) => codes.map((code) => ({ code, sirens: 3 })),
    broken: () => {
      throw new TypeError('the table of sirens is gone')
    },
  })
})
afterAll(async () => {
  await video?.stop()
  await odd?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const SIRENS = {
  name: 'sirens',
  prefix: 'Siren',
  merge: { Region: { field: 'regions', argument: 'codes', key: 'code' } },
}
let folders = 0

/** The checks of a node with these services, each as `result key`. */
async function examine(code: string, ...subschemas: object[]): Promise<string[]> {
  const home = join(folder, String(folders++))
  const config = writeNodeFolder(home, world, { code, databaseUrl: 'postgres://nobody@127.0.0.1:1/none' })
  writeFileSync(join(home, code, 'sirens.graphql'), `${SDL} type Gone { id: ID } extend type Alarm { colour: String }`)
  appendFileSync(config, stringify({ subschemas }))
  const say = (key: string, params = {}): string => `${key} ${JSON.stringify(params)}`
  const checks = await serviceChecks(await loadConfig(config, {}), say as never)
  for (const { id, result, fix } of checks)
    expect([id, result === 'ok', fix === undefined]).toEqual(['service', result === 'ok', result === 'ok'])
  return checks.map(({ result, detail }) => `${result} ${detail}`)
}

test('a sound one answers in time, and one through a child is left to that node', async () => {
  expect(await examine(PROVINCE, { name: 'video', url: video.url, ...HOW_ATTACHED.video })).toEqual([
    expect.stringMatching(/^ok doctor.service.ok .*"ms":[1-9]/),
  ])
  expect(await examine(PROVINCE, { name: 'video', via: CITY })).toEqual([
    expect.stringMatching(/^ok doctor.service.via/),
  ])
  expect(await examine(CITY, { name: 'video', via: PROVINCE })).toEqual([
    expect.stringMatching(/^fail doctor.service.noChild/),
  ])
  expect(await examine(CITY)).toEqual([])
})

test('one that is away is named, and the others are examined all the same', async () => {
  expect(
    await examine(
      PROVINCE,
      { ...SIRENS, url: 'http://127.0.0.1:1/graphql' },
      { name: 'video', url: video.url, ...HOW_ATTACHED.video },
    ),
  ).toEqual([expect.stringMatching(/^fail doctor.service.away .*can not be reached/), expect.stringMatching(/^ok/)])
})

test('two of a name, an entry it does not have, and a key it does not give are faults, each with its reason', async () => {
  const { prefix: _, ...bare } = { ...SIRENS, name: 'video' }
  const taken = await examine(PROVINCE, { ...bare, url: odd.url, prefix: 'Alarm' }, { ...SIRENS, url: odd.url })
  expect(taken).toEqual([
    expect.stringMatching(/^ok/),
    expect.stringMatching(/^fail doctor.service.refused .*Region.sirens/),
  ])
  const alarm = await examine(PROVINCE, { ...SIRENS, prefix: undefined, url: odd.url })
  expect(alarm).toEqual([expect.stringMatching(/^fail doctor.service.refused .*Alarm is both of this platform/)])
  for (const [change, words] of [
    [{ field: 'places' }, 'no root field places'],
    [{ argument: 'keys' }, 'no argument keys'],
    [{ key: 'number' }, 'has no field number'],
  ] as const) {
    const merge = { Region: { ...SIRENS.merge.Region, ...change } }
    expect(await examine(PROVINCE, { ...SIRENS, merge, url: odd.url })).toEqual([
      expect.stringMatching(new RegExp(`^fail doctor.service.refused .*${words}`)),
    ])
  }
})

test('one that answers keys with errors is named with its own words', async () => {
  const merge = { Region: { ...SIRENS.merge.Region, field: 'broken' } }
  expect(await examine(PROVINCE, { ...SIRENS, merge, url: odd.url })).toEqual([
    expect.stringMatching(/^fail doctor.service.keyless .*the table of sirens is gone/),
  ])
})

test('one that is no longer as its pinned schema says is named with what it lost', async () => {
  expect(await examine(PROVINCE, { ...SIRENS, url: odd.url, sdl: 'sirens.graphql' })).toEqual([
    expect.stringMatching(/^fail doctor.service.changed .*Gone was removed.*Alarm.colour was removed/),
  ])
})

test('a deadline that is too short, or longer than any question waits, is named', async () => {
  odd.behave = (response, text) => {
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(text), 300)
    return true
  }
  try {
    expect(await examine(PROVINCE, { ...SIRENS, url: odd.url, deadlineMs: 200 })).toEqual([
      expect.stringMatching(/^fail doctor.service.late/),
    ])
    expect(await examine(PROVINCE, { ...SIRENS, url: odd.url, deadlineMs: 590 })).toEqual([
      expect.stringMatching(/^(warn|fail) doctor.service.late/),
    ])
  } finally {
    odd.behave = undefined
  }
  expect(await examine(PROVINCE, { ...SIRENS, url: odd.url, deadlineMs: 30_000 })).toEqual([
    expect.stringMatching(/^warn doctor.service.patient/),
  ])
})

test('a secret that goes over a network in clear is named', async () => {
  const url = 'http://127.0.0.2:1/graphql'
  const token = join(folder, 'token')
  writeFileSync(token, 'Bearer sirens')
  const headers = { authorization: { file: token } }
  expect(await examine(PROVINCE, { ...SIRENS, url, identity: 'service', headers })).toEqual([
    expect.stringMatching(/^fail doctor.service.away/),
    expect.stringMatching(/^warn doctor.service.open/),
  ])
})
