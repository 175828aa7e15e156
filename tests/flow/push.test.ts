/**
 * The push door over HTTP, with a real database: both forms, every refusal, repeated pushes.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import type { Principal, TopologyNode } from '@guantong/contract'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { createLookBook } from '@guantong/node/ledger/looks/look-book'
import { createPushDoor } from '@guantong/node/push-door'
import { type RunningServer, startServer } from '@guantong/node/serve'
import { knowTokens } from '@guantong/node/start/know-tokens'
import { loadStandard } from '@guantong/standard'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tokenFor as signFor } from '../support/asker.ts'
import { makeTopology, type World } from '../support/make-topology.ts'
import { openPolicy } from '../support/open-policy.ts'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const CITY = '120000'
const COUNTY = '120110'
const NEIGHBOUR = '120116'
// Test input that may not be shipped: beside the clone where it is present.
const SAMPLE = new URL('../../../shared/data/egova_push_record_sample_120110.json', import.meta.url)
const standard = loadStandard()

let folder: string
let postgres: Postgres
let ledger: Ledger
let world: World
const servers: RunningServer[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guantong-push-'))
  postgres = await startPostgres(join(folder, 'postgres'))
  ledger = connectLedger({
    databaseUrl: await postgres.createDatabase('push'),
    poolSize: 4,
    applicationName: 'test',
  })
  world = await makeTopology([
    { code: '000000', parent: null, tier: 'nation' },
    { code: CITY, parent: '000000', tier: 'province', origin: true },
  ])
  servers.push(await serve(CITY, { largestBody: 200_000, perMinute: 200 }))
  servers.push(await serve('000000', { largestBody: 200_000, perMinute: 200 }))
  servers.push(await serve(CITY, { largestBody: 200_000, perMinute: 2 }))
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop(500)))
  await ledger?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

function serve(code: string, limits: { largestBody: number; perMinute: number }): Promise<RunningServer> {
  const self = world.topology.nodeOf(code) as TopologyNode
  const now = () => new Date()
  return startServer({
    http: { host: '127.0.0.1', port: 0 },
    self: code,
    principalOf: knowTokens({ code, topology: world.topology, issuers: [], log: { warn: () => {} } }, now).principalOf,
    doors: [
      createPushDoor({
        ...{ self, ledger, standard, policy: openPolicy(code), limits, now },
        looks: createLookBook({ ledger, log: pino({ level: 'silent' }), now }),
      }),
    ],
    log: { error: () => {}, info: () => {} },
    newId: randomUUID,
  })
}

const tokenFor = (
  { subject = 'vendor', regions = [COUNTY], ...who }: Partial<Principal> = {},
  code = CITY,
): Promise<string> =>
  signFor(world, code, { roles: ['integrator'], verbs: ['read', 'write'], ...who, subject, regions })

interface Push {
  body: string | Uint8Array
  encoding?: string
  type?: string
  token?: string
  path?: string
  server?: number
  lang?: string
}

async function push({ body, encoding, type = FORM, token, path = '/push', server = 0, lang = 'en' }: Push) {
  const response = await fetch((servers[server] as RunningServer).url + path, {
    method: 'POST',
    headers: {
      'content-type': type,
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
      'accept-language': lang,
      ...(token === '' ? {} : { authorization: `Bearer ${token ?? (await tokenFor())}` }),
    },
    body: body as BodyInit,
  })
  // biome-ignore lint/suspicious/noExplicitAny: answers are read by the test that asked for them
  const answer = (await response.json()) as any
  return { status: response.status, answer, code: answer.errors?.[0]?.extensions.code, headers: response.headers }
}

const FORM = 'application/x-www-form-urlencoded'
const form = (data: unknown, senderCode = COUNTY): string =>
  new URLSearchParams({ data: JSON.stringify(data), senderCode }).toString()

/** One wide row as running systems push it: names, local ids, a counter for each stage. */
const record = (taskNum: string, more: Record<string, unknown> = {}) => ({
  task_num: taskNum,
  rec_id: 1,
  region_code: COUNTY,
  district_name: '东丽区',
  street_name: '测试街道',
  community_name: '测试社区',
  rec_type_name: '事件',
  main_type_id: 80157,
  main_type_name: '市容环境',
  sub_type_id: 80215,
  sub_type_name: '暴露垃圾',
  event_type_code: '07',
  event_src_name: '12345热线',
  event_state_id: 6,
  event_state_name: '结案',
  event_desc: '一处暴露垃圾',
  coordinate_x: '117.44254825',
  coordinate_y: '39.06171056',
  create_time: '2019-08-30 11:59:12',
  archive_time: '2019-08-30 15:00:00',
  report_num: 1,
  archive_num: 1,
  to_archive_num: 1,
  intime_archive_num: 1,
  rework_num: 0,
  ...more,
})
const stored = async (): Promise<number> =>
  (await ledger.pool.query<{ n: number }>('select count(*) as n from case_record')).rows[0]?.n ?? 0

it('takes a form, tells each row’s fate in both languages, and changes nothing when it comes again', async () => {
  const body = form([record('A1'), record('A2', { create_time: 'yesterday' }), 'no object', record('A3')])
  const first = await push({ body })
  expect(first.status).toBe(200)
  expect(first.answer).toMatchObject({
    senderCode: COUNTY,
    dataSet: 'Case',
    rows: 4,
    accepted: 2,
    rejected: 2,
    inserted: 2,
  })
  expect(first.answer.outcomes.map(({ row, accepted }: { row: number; accepted: boolean }) => [row, accepted])).toEqual(
    [
      [1, true],
      [2, false],
      [3, false],
      [4, true],
    ],
  )
  const [finding] = first.answer.outcomes[1].findings
  expect(finding).toMatchObject({ field: 'reportedAt', rule: 'time-unreadable', value: 'yesterday' })
  for (const words of [finding.message, finding.fix]) {
    expect(words.en).toMatch(/\w/)
    expect(words.zh).toMatch(/[\u4e00-\u9fff]/)
  }
  const second = await push({ body })
  expect(second.answer).toMatchObject({ accepted: 2, inserted: 0, unchanged: 2 })
  expect(await stored()).toBe(2)
})

it('takes the same as JSON, with the list as a list or as text', async () => {
  const data = [record('B1'), record('B2')]
  const type = 'application/json; charset=utf-8'
  expect((await push({ type, body: JSON.stringify({ senderCode: COUNTY, data }) })).answer.inserted).toBe(2)
  const again = await push({ type, body: JSON.stringify({ senderCode: 120110, data: JSON.stringify(data) }) })
  expect(again.answer).toMatchObject({ accepted: 2, unchanged: 2 })
})

const PACKERS: readonly (readonly [string, (body: string) => Uint8Array])[] = [
  ['gzip', (body) => gzipSync(body)],
  ['GZIP', (body) => gzipSync(body)],
  ['x-gzip', (body) => gzipSync(body)],
  ['br', (body) => brotliCompressSync(body)],
  ['deflate', (body) => deflateSync(body)],
  ['deflate', (body) => deflateRawSync(body)],
  ['identity', (body) => Buffer.from(body)],
]

it.each(PACKERS)('takes a body packed as %s', async (encoding, pack) => {
  const body = pack(form([record('P1')]))
  expect(await push({ body, encoding })).toMatchObject({ status: 200, answer: { accepted: 1 } })
})

it('refuses how it can not unpack, by what it can; what is not packed as it says; and a bomb', async () => {
  const body = form([record('P2')])
  for (const encoding of ['zstd', 'compress', 'gzip, br', 'klingon']) {
    const refused = await push({ body, encoding })
    expect([refused.status, refused.code]).toEqual([415, 'GT_CONTENT_ENCODING_REFUSED'])
    expect(refused.headers.get('accept-encoding')).toBe('gzip, br, deflate')
  }
  for (const packed of [body, gzipSync(body).subarray(0, 60), deflateSync(body)])
    expect(await push({ body: packed, encoding: 'gzip' })).toMatchObject({ status: 400, code: 'GT_INPUT_INVALID' })
  const zeros = Buffer.alloc(60_000_000)
  for (const [encoding, bomb] of [
    ['gzip', gzipSync(zeros)],
    ['br', brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } })],
  ] as const) {
    expect(bomb.length).toBeLessThan(200_000)
    expect(await push({ body: bomb, encoding })).toMatchObject({ status: 413, code: 'GT_QUERY_TOO_LARGE' })
  }
})

it('takes a narrower extract by the older profile, and any shipped profile by its name', async () => {
  const { to_archive_num: _, ...narrow } = record('N1')
  expect((await push({ body: form([narrow]) })).answer).toMatchObject({ profile: 'egova-stat', inserted: 1 })
  const named = await push({ body: form([record('N2')]), path: '/push?profile=egova-push' })
  expect(named.answer).toMatchObject({ profile: 'egova-push', inserted: 1 })
})

it('reads a form that was escaped from GBK, when it says so', async () => {
  const gbk: Record<string, string> = { 东: '%B6%AB', 丽: '%C0%F6', 区: '%C7%F8' }
  const data = JSON.stringify([{ ...record('C1'), region_code: '', ...ascii }])
  const escaped = encodeURIComponent(data.replace('"东丽区"', '"@@@"')).replace(
    '%40%40%40',
    Object.values(gbk).join(''),
  )
  const pushed = await push({ type: `${FORM}; charset=GBK`, body: `data=${escaped}&senderCode=${COUNTY}` })
  expect(pushed.answer).toMatchObject({ accepted: 1 })
  const wrong = await push({ body: `data=${escaped}&senderCode=${COUNTY}` })
  expect([wrong.status, wrong.code]).toEqual([400, 'GT_PUSH_MALFORMED'])
})
const ascii = {
  street_name: 'a',
  community_name: 'b',
  rec_type_name: '',
  main_type_name: 'c',
  sub_type_name: 'd',
  event_src_name: '12345',
  event_state_name: 'e',
  event_desc: 'f',
}

it('keeps rows of another division out, and a push of nothing but such rows is 422', async () => {
  const body = form([record('D1', { region_code: NEIGHBOUR })])
  const pushed = await push({ body, token: await tokenFor({ regions: [CITY] }) })
  expect(pushed.status).toBe(422)
  expect(pushed.answer.outcomes[0].findings[0]).toMatchObject({ rule: 'sender-outside', value: NEIGHBOUR })
  const whole = await push({
    body: form([record('D1', { region_code: NEIGHBOUR })], CITY),
    token: await tokenFor({ regions: [CITY] }),
  })
  expect(whole.answer.accepted).toBe(1)
})

it('does not let a county take over a row that another county holds', async () => {
  const held = form([record('E1', { region_code: NEIGHBOUR })], NEIGHBOUR)
  const neighbour = await tokenFor({ regions: [NEIGHBOUR] })
  expect((await push({ body: held, token: neighbour })).answer).toMatchObject({ accepted: 1, inserted: 1 })
  const taking = await push({ body: form([record('E1'), record('E2')]) })
  expect(taking.answer).toMatchObject({ accepted: 1, rejected: 1, inserted: 1, updated: 0 })
  expect(taking.answer.outcomes[0].findings[0]).toMatchObject({ rule: 'sender-outside', value: NEIGHBOUR })
  const city = await tokenFor({ regions: [CITY] })
  expect((await push({ body: form([record('E1')], CITY), token: city })).answer).toMatchObject({ updated: 1 })
})

it.each([
  ['no token', { body: form([record('x')]), token: '' }, 401, 'GT_UNAUTHENTICATED'],
  ['a sender elsewhere', { body: form([record('x')], '370200') }, 403, 'GT_SENDER_OUTSIDE'],
  ['a sender the token does not cover', { body: form([record('x')], NEIGHBOUR) }, 403, 'GT_REGION_OUT_OF_SCOPE'],
  ['no sender', { body: 'data=[]' }, 400, 'GT_PUSH_MALFORMED'],
  ['a sender that is no code', { body: form([record('x')], 'Dongli') }, 400, 'GT_PUSH_MALFORMED'],
  ['no row', { body: form([]) }, 400, 'GT_PUSH_MALFORMED'],
  ['no list', { body: form({ a: 1 }) }, 400, 'GT_PUSH_MALFORMED'],
  ['broken JSON', { body: `data=[{&senderCode=${COUNTY}` }, 400, 'GT_PUSH_MALFORMED'],
  ['data twice', { body: `${form([record('x')])}&data=[]` }, 400, 'GT_PUSH_MALFORMED'],
  [
    'a member of a row twice',
    { body: `data=${encodeURIComponent('[{"rec_id":"x","rec_id":"y"}]')}&senderCode=${COUNTY}` },
    400,
    'GT_PUSH_MALFORMED',
  ],
  [
    'the sender twice in JSON',
    { body: `{"senderCode":"${COUNTY}","senderCode":"${NEIGHBOUR}","data":[{}]}`, type: 'application/json' },
    400,
    'GT_PUSH_MALFORMED',
  ],
  ['another content type', { body: 'x', type: 'text/plain' }, 400, 'GT_PUSH_MALFORMED'],
  ['another charset', { body: 'x', type: `${FORM}; charset=klingon` }, 400, 'GT_PUSH_MALFORMED'],
  ['null', { body: 'null', type: 'application/json' }, 400, 'GT_PUSH_MALFORMED'],
  ['an unknown profile', { body: form([record('x')]), path: '/push?profile=none' }, 400, 'GT_PROFILE_INVALID'],
  [
    'a path as a profile',
    { body: form([record('x')]), path: '/push?profile=../../etc/passwd' },
    400,
    'GT_PROFILE_INVALID',
  ],
  ['columns the profile does not know', { body: form([{ a: 1 }]) }, 400, 'GT_FILE_HEADER'],
  ['too many rows', { body: form(Array.from({ length: 5001 }, () => ({}))) }, 413, 'GT_QUERY_TOO_LARGE'],
  [
    'rows nested without end',
    { body: `data=[{"a":${'['.repeat(40_000)}${']'.repeat(40_000)}}]&senderCode=${COUNTY}` },
    413,
    'GT_FILE_TOO_LARGE',
  ],
  ['too large a body', { body: form([record('x', { event_desc: 'y'.repeat(300_000) })]) }, 413, 'GT_QUERY_TOO_LARGE'],
] as const)('%s is refused with a code and a sentence', async (_, request, status, code) => {
  const refused = await push(request)
  expect([refused.status, refused.code]).toEqual([status, code])
  const zh = await push({ ...request, lang: 'zh-CN' })
  expect(zh.answer.errors[0].message).toMatch(/[\u4e00-\u9fff]/)
})

it('refuses who may not write, a node without cases of its own, and who comes too often', async () => {
  const body = form([record('x')])
  expect((await push({ body, token: await tokenFor({ verbs: ['read'] }) })).code).toBe('GT_VERB_OUT_OF_SCOPE')
  const nation = await tokenFor({ regions: ['000000'] }, '000000')
  expect((await push({ body, server: 1, token: nation })).code).toBe('GT_TIER_HOLDS_NO_CASES')
  const token = await tokenFor({ subject: 'eager' })
  const statuses: number[] = []
  for (let n = 0; n < 3; n++) statuses.push((await push({ body, server: 2, token })).status)
  expect(statuses).toEqual([200, 200, 429])
  const late = await push({ body, server: 2, token })
  expect(late.code).toBe('GT_TOO_MANY_REQUESTS')
  expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await fetch(`${(servers[0] as RunningServer).url}/push`)).status).toBe(405)
})

it('keeps of each row what that row says nothing of, whatever its neighbours say', async () => {
  const whole = (caseNo: string, more: Record<string, unknown>) => ({
    ...{ caseNo, divisionCode: COUNTY, kind: 'MATTER', standardRef: 'GB/T 30428.2-2013', code: '0101' },
    ...{ source: 'COLLECTOR', state: 'REPORTED', reportedAt: '2026-03-02T09:00:00+08:00', ...more },
  })
  const path = '/push?profile=canonical-case'
  const both = { description: '一处', address: '一号' }
  await push({ path, body: form([whole('K1', both), whole('K2', both)]) })
  const rows = [whole('K1', { description: '二处' }), whole('K2', { address: null })]
  expect((await push({ path, body: form(rows) })).answer).toMatchObject({ accepted: 2, updated: 2 })
  const held = await ledger.pool.query(
    `select case_no as no, description, address from case_record where case_no in ('K1', 'K2') order by 1`,
  )
  expect(held.rows).toEqual([
    { no: 'K1', description: '二处', address: '一号' },
    { no: 'K2', description: '一处', address: null },
  ])
})

it.skipIf(!existsSync(SAMPLE))('takes the record a real district pushes, as it is', async () => {
  const { data, senderCode } = JSON.parse(readFileSync(SAMPLE, 'utf8')) as { data: unknown[]; senderCode: string }
  const pushed = await push({ body: form(data, senderCode) })
  expect(pushed.answer).toMatchObject({ rows: 1, accepted: 1, inserted: 1, rejected: 0 })
})

it('dates a case by the filing rules in force', async () => {
  await push({ body: form([record('RULED-1')]) })
  await ledger.pool.query(
    `insert into filing_rule (region_code, rule_id, kind, standard_ref, class_code, code, filing_condition, limit_type, limit_value, row_hash, written_at)
     select $1, 'R-1', kind, standard_ref, '01', code, '一处', 'URGENT_HOUR', 2, '', now() from case_record where case_no like '%RULED-1'`,
    [CITY],
  )
  await push({ body: form([record('RULED-1'), record('RULED-2')]) })
  const { rows } = await ledger.pool.query(
    `select right(case_no, 7) as no, disposal_deadline as at, deadline_rule_id as rule, deadline_provisional as provisional
       from case_record where case_no like '%RULED-%' order by 1`,
  )
  expect(rows).toEqual([
    // Closed before there was a rule.
    { no: 'RULED-1', at: null, rule: null, provisional: null },
    { no: 'RULED-2', at: new Date('2019-08-30T13:59:12+08:00'), rule: 'R-1', provisional: true },
  ])
})
