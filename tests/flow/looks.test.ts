/**
 * Who looked (访问记录): a city, its province and the nation as processes; every door of the city; hands on its database.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DataField, dataSetOf } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { caseInput, range, submit } from '../support/generated-cases.ts'
import { makeInput } from '../support/make-rows.ts'
import { ISSUER } from '../support/make-topology.ts'
import { runGuantongWith } from '../support/run-guantong.ts'
import { startThreeTiers } from '../support/start-three-tiers.ts'
import { type Stream, subscribe } from '../support/subscribe.ts'

const [NATION, PROVINCE, CITY, OTHER] = ['000000', '370000', '370200', '370800']
const WAYS: Readonly<Record<string, string>> = { [CITY]: '', [PROVINCE]: PROVINCE, [NATION]: `${NATION}>${PROVINCE}` }
const folder = mkdtempSync(join(tmpdir(), 'guantong-looks-'))
const backup = join(folder, 'backup')
let tiers: Awaited<ReturnType<typeof startThreeTiers>>
let stream: Stream | undefined

beforeAll(async () => {
  tiers = await startThreeTiers([NATION, PROVINCE, CITY])
  const cases = range(0, 60).map((i) => caseInput(CITY, i))
  expect(await submit(tiers, CITY, cases)).toMatchObject({ accepted: 60 })
  const demands = dataSetOf('ServiceDemand')
  const rows = range(0, 8).map((i) => makeInput(demands, CITY, i))
  const submitted = await tiers.ask(CITY, RECORDS, { variables: { dataSet: 'ServiceDemand', rows }, regions: [CITY] })
  expect(submitted.data?.submitRecords).toMatchObject({ accepted: 8 })
  await eventually('questions come down', async () => {
    const { data } = await tiers.ask(NATION, CASES, { variables: { first: 1 } })
    return data?.regions[0].cases.nodes.length === 1
  })
  await settled()
  await sql('delete from look')
  await sql(`update look_chain set seq = 0, hash = repeat('0', 64)`)
})
afterAll(async () => {
  stream?.close()
  await tiers?.close()
  rmSync(folder, { recursive: true, force: true })
})

const RECORDS = `mutation ($dataSet: DataSetName!, $rows: [JSONObject!]!) {
  submitRecords(dataSet: $dataSet, rows: $rows) { accepted rejected { rule field } } }`
const CASES = `query ($first: Int) { regions(codes: ["${CITY}"]) { cases(first: $first) { nodes { id state } } } }`
const DENIED = `{ region(code: "${CITY}") { cases(first: 3) { nodes { id } } } }`
const DEMANDS = `query ($first: Int) { regions(codes: ["${CITY}"]) { serviceDemands(first: $first) { nodes { reporterPhone } } } }`
const COUNT = `{ regions(codes: ["${CITY}"]) { cases(first: 1) { totalCount } } }`
const HISTORY = `{ history(id: "${CITY}:case:T-7", first: 5) { kind } }`
const figures = (freshness: string) =>
  `{ region(code: "${CITY}") { measures(period: { from: "2026-04-01", to: "2026-06-30" }, freshness: ${freshness}) { nodes { reported } } } }`
const TASKS = 'subscription { tasksIssued { cursor changes { tasks { taskNo } } } }'

const sql = <T extends object>(statement: string) => tiers.sql<T>(CITY, statement)
/** Everything answered so far is written. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 300))

interface Asked {
  readonly door: string
  readonly way: string
  /** Where the token was shown. */
  readonly at: string
  readonly outcome: string
  readonly seen: readonly object[]
}

/** What is expected of the chain, by asker: each asks once. */
const expected = new Map<string, Asked>()

const classesOf = (name: 'Case' | 'ServiceDemand' | 'SupervisionTask', more: readonly string[]): string[] => {
  const dataSet = dataSetOf(name)
  const fields = ['regionCode', ...dataSet.key, ...more].map((each) => dataSet.field(each) as DataField)
  const classes = new Set(fields.map(({ personal, sharing }) => (personal === true ? 'personal' : sharing)))
  return ['unconditional', 'conditional', 'withheld', 'personal'].filter((each) => classes.has(each as 'personal'))
}
const seenOf = (dataSet: 'Case' | 'ServiceDemand', rows: number, more: readonly string[], counted = false) => ({
  ...{ dataSet, region: CITY, classes: classesOf(dataSet, more), rows },
  ...(counted ? { counted } : {}),
})

const DOCUMENTS = {
  ...{ cases: CASES, demands: DEMANDS, count: COUNT, history: HISTORY, denied: DENIED },
  ...{ figures: figures('REPLICA'), live: figures('LIVE') },
}
type Kind = keyof typeof DOCUMENTS

async function askAs(subject: string, at: string, kind: Kind, n: number): Promise<void> {
  const first = 1 + (n % 9)
  const token = await tiers.personToken(at, {
    subject,
    regions: [kind === 'denied' ? OTHER : NATION],
    roles: ['clerk'],
    verbs: ['read'],
    sharing: kind === 'demands' ? 'withheld' : 'conditional',
  })
  const answer = await fetch(`${tiers.endpoints[at]}/graphql`, {
    method: 'POST',
    // On a busy machine a city must not be taken for one that is down.
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, prefer: 'wait=30' },
    body: JSON.stringify({ query: DOCUMENTS[kind], variables: { first } }),
  }).then((response) => response.json() as Promise<{ data: Record<string, object[]> | null; errors?: object[] }>)
  expect([kind, answer.errors]).toEqual([kind, kind === 'denied' ? [expect.anything()] : undefined])
  const door = at === CITY ? 'GRAPHQL' : 'QUESTION'
  const told = { door, way: WAYS[at] as string, at, outcome: 'ANSWERED' }
  if (kind === 'cases') expected.set(subject, { ...told, seen: [seenOf('Case', first, ['reportedAt', 'state'])] })
  if (kind === 'demands') {
    const rows = Math.min(first, 8)
    const more = [dataSetOf('ServiceDemand').time as string, ...(at === CITY ? ['reporterPhone'] : [])]
    expected.set(subject, { ...told, seen: [seenOf('ServiceDemand', rows, more)] })
  }
  if (kind === 'count') expected.set(subject, { ...told, seen: [seenOf('Case', 1, ['reportedAt'], true)] })
  if (kind === 'history') expected.set(subject, { ...told, seen: [seenOf('Case', 1, [])] })
  // From above, a question about figures is written down as well; asked here it is no look.
  if (kind === 'live') expected.set(subject, { ...told, seen: [] })
  if (kind === 'denied') expected.set(subject, { ...told, outcome: 'GT_REGION_OUT_OF_SCOPE', seen: [] })
}

async function inLanes<T>(jobs: readonly T[], run: (job: T, n: number) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    for (let n = next++; n < jobs.length; n = next++) await run(jobs[n] as T, n)
  }
  await Promise.all(range(0, 6).map(lane))
}

test('a thousand questions by every door and from every tier are accounted for', async () => {
  const kinds: readonly (readonly [string, Kind, number])[] = [
    ...([CITY, PROVINCE, NATION] as const).flatMap((at) => [
      [at, 'cases', 230] as const,
      [at, 'demands', 40] as const,
      [at, 'count', 20] as const,
      [at, 'history', 20] as const,
    ]),
    [NATION, 'live', 20],
    [CITY, 'figures', 40],
    [CITY, 'denied', 20],
  ]
  const jobs = kinds.flatMap(([at, kind, times]) => range(0, times).map((i) => ({ at, kind, i })))
  expect(jobs.length).toBe(1_010)
  // In an order of their own, so that all kinds come at once.
  jobs.sort((a, b) => ((a.i * 7919) % 230) - ((b.i * 7919) % 230))

  const token = (subject: string, at: string) =>
    tiers.personToken(at, {
      ...{ subject, regions: [NATION], sharing: 'conditional' },
      ...{ roles: ['clerk'], verbs: ['read', 'write'] },
    })
  stream = await subscribe({
    url: tiers.endpoints[CITY] as string,
    token: await token('subscriber', CITY),
    query: TASKS,
  })
  await eventually('the stream is open', () => (stream?.events.length ?? 0) > 0)
  await inLanes(jobs, ({ at, kind }, n) => askAs(`asker ${n}`, at, kind, n))

  for (const at of [CITY, NATION]) {
    const headers = { authorization: `Bearer ${await token(`exporter ${at}`, at)}` }
    const file = await fetch(`${tiers.endpoints[at]}/export/cases?region=${CITY}&fields=state`, { headers })
    expect((await file.text()).split('\n').length).toBeGreaterThan(60)
    const told = { door: at === CITY ? 'EXPORT' : 'QUESTION', way: WAYS[at] as string, at, outcome: 'ANSWERED' }
    expected.set(`exporter ${at}`, { ...told, seen: [seenOf('Case', 60, ['reportedAt', 'state'])] })
  }
  const data = [
    { ...PUSHED, task_num: 'P-1' },
    { ...PUSHED, task_num: 'P-2' },
  ]
  const pushed = await fetch(`${tiers.endpoints[CITY]}/push`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await token('pusher', CITY)}` },
    body: JSON.stringify({ senderCode: '370202', data }),
  })
  expect([pushed.status, await pushed.json()]).toMatchObject([200, { accepted: 2 }])
  const replied = { dataSet: 'Case', region: '370202', classes: classesOf('Case', []), rows: 2 }
  expected.set('pusher', { door: 'PUSH', way: '', at: CITY, outcome: 'ANSWERED', seen: [replied] })

  const task = {
    ...{ taskNo: '督-1', title: '防汛排查', issuerCode: NATION, divisionCode: '370202', requirement: '逐项排查' },
    ...{ issuedAt: '2026-05-02T10:00:00+08:00', deadline: '2026-06-30T10:00:00+08:00', state: 'ISSUED' },
  }
  const variables = { dataSet: 'SupervisionTask', rows: [task] }
  expect((await tiers.ask(NATION, RECORDS, { variables })).data.submitRecords).toMatchObject({ accepted: 1 })
  const changes = () => stream?.events.flatMap((event) => event.data?.data?.tasksIssued?.changes ?? []) ?? []
  await eventually('the task is told', () => changes().length > 0)

  await eventually('all is written', async () => {
    const [row] = await sql<{ n: string }>('select count(*) as n from look')
    return Number(row?.n) >= expected.size + 1
  })
  const looks = await sql<Asked & { subject: string; issuer: string }>(
    `select subject, issuer, presented_at as at, door, via as way, seen, outcome from look order by seq`,
  )
  expect(new Set(looks.map(({ issuer }) => issuer))).toEqual(new Set([ISSUER]))
  const [told] = looks.filter(({ subject }) => subject === 'subscriber')
  expect(told).toMatchObject({
    ...{ door: 'SUBSCRIPTION', way: '', at: CITY },
    seen: [{ dataSet: 'SupervisionTask', region: NATION, rows: 1 }],
  })
  const others = looks.filter(({ subject }) => subject !== 'subscriber')
  const found = new Map(others.map(({ subject, issuer: _, ...asked }) => [subject, asked]))
  expect(others.length).toBe(expected.size)
  for (const [subject, asked] of expected) expect([subject, found.get(subject)]).toEqual([subject, asked])
  expect(found.size).toBe(expected.size)
})

/** One wide row as running systems push it. */
const PUSHED = {
  ...{ rec_id: 1, region_code: '370202', district_name: '市南区', street_name: '测试街道', community_name: '测试社区' },
  ...{
    rec_type_name: '事件',
    main_type_id: 80157,
    main_type_name: '市容环境',
    sub_type_id: 80215,
    sub_type_name: '暴露垃圾',
  },
  ...{
    event_type_code: '07',
    event_src_name: '12345热线',
    event_state_id: 6,
    event_state_name: '结案',
    event_desc: '一处暴露垃圾',
  },
  ...{
    coordinate_x: '120.38',
    coordinate_y: '36.06',
    create_time: '2019-08-30 11:59:12',
    archive_time: '2019-08-30 15:00:00',
  },
  ...{ report_num: 1, archive_num: 1, to_archive_num: 1, intime_archive_num: 1, rework_num: 0 },
}

test('junk without a signature writes no look', async () => {
  const before = await countLooks()
  const url = tiers.endpoints[CITY] as string
  const headers = { 'content-type': 'application/json' }
  await inLanes(range(0, 60), async (_, n) => {
    const bearer = n % 3 === 0 ? {} : { authorization: `Bearer ${'x'.repeat(n)}.y.z` }
    const path = ['/graphql', '/export/cases', '/push', '/question'][n % 4] as string
    const method = path === '/export/cases' ? 'GET' : 'POST'
    const body = method === 'GET' ? {} : { body: JSON.stringify({ query: CASES, claims: 'x.y.z', document: CASES }) }
    const answer = await fetch(url + path, { method, headers: { ...headers, ...bearer }, ...body })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    await answer.arrayBuffer()
  })
  await settled()
  expect(await countLooks()).toBe(before)
})

test('the record is listed for the owner, and stays with those who run the node', async () => {
  const listed = await guantong('audit', 'list', '--node', CITY, '--asker', 'pusher', '--json')
  expect(JSON.parse(listed.out).looks).toMatchObject([
    { subject: 'pusher', issuer: ISSUER, presentedAt: CITY, door: 'PUSH', rows: 2 },
  ])
  const inWords = await guantong('audit', 'list', '--node', CITY, '--asker', 'pusher', '--lang', 'zh')
  expect(inWords.out).toContain('查询人')
  const above = await tiers.ask(PROVINCE, '{ looks(first: 5) { nodes { seq } } }', { regions: [CITY] })
  expect(above.errors?.[0]?.extensions.code).toBe('GT_REGION_OUT_OF_SCOPE')
})

/** In this process: sixteen of its own would take longer than all questions. */
const guantong = (...args: string[]) =>
  runGuantongWith({ GUANTONG_DATA: tiers.env.GUANTONG_DATA as string, NO_COLOR: '1' }, ...args)
const countLooks = async () => Number((await sql<{ n: string }>('select count(*) as n from look'))[0]?.n)
const verify = async (): Promise<{ code: number; count: number; heads: number; faults: object[] }> => {
  const { code, out, err } = await guantong('audit', 'verify', '--node', CITY, '--json')
  expect(err).toBe('')
  return { code, ...JSON.parse(out) }
}
/** The province holds the end of the chain, and the city knows that it does. */
const headAbove = (count: number) =>
  eventually('the province has heard of all looks', async () => {
    const rows = await sql<{ count: string }>(
      `select h ->> 'count' as count from node_report, jsonb_array_elements(report -> 'heldLooks') h where node = '${PROVINCE}'`,
    )
    return rows.some((row) => Number(row.count) === count)
  })
/** What was altered is put back as it was. */
const altered = async (statements: readonly string[]) => {
  await sql('create table look_kept as table look')
  for (const statement of statements) await sql(statement)
  const { faults } = await verify()
  await sql('truncate look')
  await sql('insert into look select * from look_kept')
  await sql('drop table look_kept')
  return faults
}

test('a look that was edited, deleted, put in, swapped or chained anew is found with its place', async () => {
  const count = await countLooks()
  await headAbove(count)
  expect(await verify()).toMatchObject({ code: 0, count, heads: 1, faults: [] })

  expect(await altered([`update look set rows = rows + 1 where seq = 17`])).toEqual([
    { kind: 'EDITED', from: 17, to: 17 },
  ])
  expect(await altered([`update look set seen = '[]' where seq = 18`])).toEqual([{ kind: 'EDITED', from: 18, to: 18 }])
  expect(await altered([`delete from look where seq in (21, 22)`])).toEqual([{ kind: 'MISSING', from: 21, to: 22 }])
  const swap = `update look set subject = case seq when 30 then b.subject else a.subject end
    from (select subject from look where seq = 30) a, (select subject from look where seq = 31) b where seq in (30, 31)`
  expect(await altered([swap])).toEqual([
    { kind: 'EDITED', from: 30, to: 30 },
    { kind: 'EDITED', from: 31, to: 31 },
  ])
  const put = `insert into look select ${count} + 1, looked_at, issuer, subject, roles, scope, presented_at, via, door, document_hash, seen, rows,
    purpose, outcome, previous, hash from look where seq = 40`
  expect(await altered([put])).toEqual([
    { kind: 'EDITED', from: count + 1, to: count + 1 },
    { kind: 'ADDED', from: count + 1, to: count + 1 },
  ])
  expect(await altered([`delete from look where seq > ${count} - 3`])).toEqual([
    { kind: 'CUT', from: count - 2, to: count },
    { kind: 'SHORT', from: count - 2, to: count, by: PROVINCE },
  ])
})

test('an older database put back is found by what the parent heard', async () => {
  const { code } = await guantong('backup', '--node', CITY, '--to', backup)
  expect(code).toBe(0)
  const then = await countLooks()
  await inLanes(range(0, 30), (_, n) => askAs(`later ${n}`, n % 2 === 0 ? CITY : PROVINCE, 'cases', n))
  await eventually('they are written', async () => (await countLooks()) === then + 30)
  await headAbove(then + 30)
  await tiers.stopNode(CITY)
  const restored = await guantong('restore', '--node', CITY, '--from', backup, '--force')
  expect([restored.code, restored.err]).toEqual([0, ''])
  await tiers.startNode(CITY)
  await headAbove(then + 30)
  const short = { kind: 'SHORT', from: then + 1, to: then + 30, by: PROVINCE }
  expect(await verify()).toMatchObject({ code: 1, count: then, faults: [short] })

  const doctor = await guantong('doctor', '--node', CITY, '--json')
  const [found] = JSON.parse(doctor.out).checks.filter(({ id }: { id: string }) => id === 'looks')
  expect(found).toMatchObject({ result: 'warn', detail: expect.stringContaining(`heard of ${then + 30} looks`) })

  // Also once it has grown again: the chain the parent heard of is not this one.
  await inLanes(range(0, 40), (_, n) => askAs(`again ${n}`, CITY, 'cases', n))
  await eventually('they are written', async () => (await countLooks()) === then + 40)
  await headAbove(then + 40)
  await sql(`update look set outcome = 'GT_INTERNAL' where seq = 50`)
  await sql('delete from look where seq = 60')
  const { faults } = await verify()
  expect(faults).toEqual([
    { kind: 'EDITED', from: 50, to: 50 },
    { kind: 'MISSING', from: 60, to: 60 },
    { kind: 'REWRITTEN', from: 1, to: then + 30, by: PROVINCE },
  ])
  const said = await guantong('audit', 'verify', '--node', CITY, '--lang', 'zh')
  expect(said.out).toContain('第 50 条被改动')
  expect((await guantong('audit', 'heads', '--node', PROVINCE)).out).toContain('NOT CONTINUED')
})
