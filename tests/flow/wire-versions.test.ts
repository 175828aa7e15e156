/**
 * Neighbours of different releases. This release knows one version of the wire; later and earlier ones are made up here: their form
 * is the same, and a node that does not speak them refuses them.
 *
 * @module
 */
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { hashOfText, SPEAKS_HEADER } from '@guantong/contract'
import { pack, unpack } from '@guantong/node/exchange-file'
import { dataSetOf, loadStandard, validateRow } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asker } from '../support/asker.ts'
import { eventually } from '../support/eventually.ts'
import { owed, reportedIn } from '../support/figures.ts'
import { makeCase } from '../support/make-case.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { connectAs, publishUp } from '../support/publish-raw.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const [NATION, PROVINCE, NEWER, PLAIN] = ['000000', '370000', '370200', '370800']
/** The province and the city of the other side are restarted with other versions as the tests go on. */
const [OTHER, STRANGER] = ['440000', '440300']
const NODES: readonly PlacedNode[] = [
  { code: NATION, parent: null, tier: 'nation' },
  { code: PROVINCE, parent: NATION, tier: 'province' },
  { code: NEWER, parent: PROVINCE, tier: 'city' },
  { code: PLAIN, parent: PROVINCE, tier: 'city' },
  { code: OTHER, parent: NATION, tier: 'province' },
  { code: STRANGER, parent: OTHER, tier: 'city' },
]
const COUNTY: Record<string, string> = { [NEWER]: '370202', [PLAIN]: '370811', [STRANGER]: '440305' }
const BOTH = [1, 2]

let graphs: Graphs
const ledger = (code: string) => graphs.tiers.of(code).ledger
const sql = async <T extends object>(code: string, text: string, values: unknown[] = []): Promise<T[]> =>
  (await ledger(code).pool.query(text, values)).rows as T[]

beforeAll(async () => {
  graphs = await startGraphs(NODES, {
    heartbeatSeconds: 1,
    speaks: { [NATION]: BOTH, [PROVINCE]: BOTH, [NEWER]: BOTH, [PLAIN]: [1], [OTHER]: [1], [STRANGER]: [1] },
  })
})
afterAll(() => graphs?.stop())

interface Link {
  child: string
  cause: string
  wireVersion: number | null
  blocksUpgrade: boolean
  unsettled: { count: number } | null
}

async function linksAt(code: string): Promise<Record<string, Link>> {
  const { data } = await graphs.ask(code, '{ links { child cause wireVersion blocksUpgrade unsettled { count } } }')
  return Object.fromEntries((data.links as Link[]).map((link) => [link.child, link]))
}
const linkIs = (at: string, child: string, wanted: Partial<Link>): Promise<unknown> =>
  eventually(`${at} says of ${child} ${JSON.stringify(wanted)}`, async () => {
    const found = (await linksAt(at))[child]
    return Object.entries(wanted).every(([key, value]) => found?.[key as keyof Link] === value)
  })

let cases = 0
const write = (city: string): Promise<void> =>
  graphs.write(city, [makeCase(`c${++cases}`, { regionCode: city, divisionCode: COUNTY[city] as string })])
const arrives = (city: string, reported: number): Promise<unknown> =>
  eventually(
    `the nation holds ${reported} of ${city}`,
    async () => (await reportedIn(ledger(NATION), city)) === reported,
  )
const isSettled = (city: string): Promise<unknown> =>
  eventually(`${city} owes nothing`, async () => (await owed(ledger(city))) === 0)

async function issueTask(taskNo: string): Promise<void> {
  const { divisions, codes } = loadStandard()
  const dataSet = dataSetOf('SupervisionTask')
  const input = {
    ...{ taskNo, title: '窨井盖专项治理', issuerCode: NATION, divisionCode: NATION, requirement: '汛期前完成排查' },
    ...{ issuedAt: '2026-03-02T09:30:15.250+08:00', deadline: '2026-04-30T18:00:00+08:00', state: 'ISSUED' },
  }
  const verdict = validateRow(dataSet, input, { regionCode: NATION, divisions, codes, now: new Date() })
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.findings))
  await graphs.writeRows(NATION, dataSet, [verdict.row])
}
const tasksAt = async (code: string): Promise<string[]> =>
  (await sql<{ task_no: string }>(code, 'select task_no from supervision_task order by 1')).map(
    ({ task_no }) => task_no,
  )

/** Everything that goes over the link of this city, both ways. */
async function listen(city: string) {
  const nc = await connectAs(graphs.tiers.servers.of(city))
  const heard: { subject: string; speaks: string | undefined; v: number | undefined; kind: string | undefined }[] = []
  for (const subject of [`up.*.${city}`, `dn.${city}`]) {
    nc.subscribe(subject, {
      callback: (_, { subject, data, headers }) => {
        const said = data.length === 0 ? {} : JSON.parse(Buffer.from(data).toString())
        heard.push({ subject, speaks: headers?.get(SPEAKS_HEADER), v: said.v, kind: said.kind })
      },
    })
  }
  await nc.flush()
  return { heard, close: () => nc.close() }
}

test('two neighbours speak the highest version both know, and each says which those are', async () => {
  for (const at of [NATION, PROVINCE]) {
    await linkIs(at, NEWER, { cause: 'OK', wireVersion: 2, blocksUpgrade: false })
    await linkIs(at, PLAIN, { cause: 'OK', wireVersion: 1, blocksUpgrade: true })
  }
  await linkIs(PLAIN, PLAIN, { cause: 'OK', wireVersion: 1, blocksUpgrade: false })
  for (const [city, version, speaks] of [
    [NEWER, 2, '1,2'],
    [PLAIN, 1, '1'],
  ] as const) {
    const link = await listen(city)
    await write(city)
    await issueTask(`T-${city}`)
    await arrives(city, 1)
    await isSettled(city)
    await eventually('the task is there', async () => (await tasksAt(city)).includes(`T-${city}`))
    await eventually('every kind has been heard', async () =>
      ['submission', 'heartbeat', 'receipts', 'reconcile', 'states'].every((kind) =>
        link.heard.some((one) => one.kind === kind),
      ),
    )
    await link.close()
    expect(new Set(link.heard.map(({ v }) => v))).toEqual(new Set([version]))
    const [up, down] = [`up.${PROVINCE}.${city}`, `dn.${city}`].map((subject) =>
      link.heard.filter((one) => one.subject === subject),
    )
    expect(new Set(up?.map((one) => one.speaks))).toEqual(new Set([speaks]))
    expect(new Set(down?.map((one) => one.speaks))).toEqual(new Set(['1,2']))
  }
  for (const { code } of NODES) expect(await sql(code, 'select code, detail from refusal')).toEqual([])
})

test('a message in a version that is not spoken here is refused by that name, whatever else it holds', async () => {
  const nc = await connectAs(graphs.tiers.servers.of(NEWER))
  await publishUp(nc, PROVINCE, NEWER, { v: 9, kind: 'telepathy', thoughts: [] })
  await nc.close()
  const refusal = await eventually('it is recorded', async () => {
    const [row] = await sql<{ sender: string; detail: string }>(
      PROVINCE,
      `select sender, detail from refusal where code = 'GT_NO_COMMON_VERSION'`,
    )
    return row ?? false
  })
  expect(refusal).toMatchObject({ sender: NEWER, detail: expect.stringMatching(/speaks 9, this node 1,2/) })
})

/** What the two have to do with each other while they have no version in common. */
async function standApart(parentsOwn: readonly number[], citysOwn: readonly number[], held: number): Promise<void> {
  for (const at of [STRANGER, OTHER, NATION]) {
    await linkIs(at, STRANGER, { cause: 'NO_COMMON_VERSION', wireVersion: null, blocksUpgrade: true })
  }
  await linkIs(NATION, OTHER, { cause: 'OK' })
  const link = await listen(STRANGER)
  await write(STRANGER)
  await issueTask(`T-${cases}`)
  await eventually('the task waits at the province', async () => (await tasksAt(OTHER)).includes(`T-${cases}`))
  await eventually('the case waits at the city', async () => (await owed(ledger(STRANGER))) > 0)
  const hellos = (subject: string) => link.heard.filter((one) => one.subject === subject)
  await eventually('both have said hello several times', async () =>
    [`up.${OTHER}.${STRANGER}`, `dn.${STRANGER}`].every((subject) => hellos(subject).length > 2),
  )
  await link.close()
  // Nothing but which versions each of them speaks.
  expect(link.heard.map(({ kind }) => kind).filter(Boolean)).toEqual([])
  expect(new Set(hellos(`up.${OTHER}.${STRANGER}`).map(({ speaks }) => speaks))).toEqual(new Set([citysOwn.join()]))
  expect(new Set(hellos(`dn.${STRANGER}`).map(({ speaks }) => speaks))).toEqual(new Set([parentsOwn.join()]))
  for (const [code, recipient] of [
    [STRANGER, OTHER],
    [OTHER, STRANGER],
  ] as const) {
    const waiting = `select distinct state, attempts from delivery where recipient = $1 and state <> 'SETTLED'`
    expect(await sql(code, waiting, [recipient])).toEqual([{ state: 'PENDING', attempts: 0 }])
  }
  expect(await reportedIn(ledger(NATION), STRANGER)).toBe(held)
  const { data } = await graphs.ask(
    NATION,
    `{ region(code: "${OTHER}") { coverage { sources { node source reason } } } }`,
  )
  expect(data.region.coverage.sources).toEqual([{ node: STRANGER, source: 'REPLICA', reason: 'GT_NO_COMMON_VERSION' }])
  const document = '{ node { code } }'
  const asked = { document, documentHash: hashOfText(document), variables: {} }
  const principal = asker(OTHER)
  await expect(graphs.tiers.of(OTHER).exchange.ask(STRANGER, asked, { principal })).rejects.toMatchObject({
    code: 'GT_NO_COMMON_VERSION',
    message: expect.stringContaining(`it speaks ${citysOwn.join()}, this node ${parentsOwn.join()}`),
  })
  const file = join(tmpdir(), `guantong-${STRANGER}-${process.pid}.gtx`)
  await expect(pack(packing(STRANGER), file, { recipient: OTHER }, () => new Date())).rejects.toMatchObject({
    code: 'GT_NO_COMMON_VERSION',
  })
}

/** With a version in common again, everything that waited flows. */
async function comeTogether(reported: number): Promise<void> {
  await arrives(STRANGER, reported)
  await isSettled(STRANGER)
  await eventually(
    'the city has the tasks',
    async () => (await tasksAt(STRANGER)).join() === (await tasksAt(OTHER)).join(),
  )
  for (const at of [STRANGER, OTHER, NATION]) {
    await linkIs(at, STRANGER, { cause: 'OK' })
  }
  const odd = `select code, detail from refusal where code <> 'GT_NO_COMMON_VERSION'`
  for (const code of [NATION, OTHER, STRANGER]) expect(await sql(code, odd)).toEqual([])
}

test('a child that speaks only a later version is named at both ends and above, and loses nothing', async () => {
  await write(STRANGER)
  await arrives(STRANGER, 1)
  await isSettled(STRANGER)
  await graphs.stopNode(STRANGER)
  await graphs.startNode(STRANGER, { speaks: [2] })
  await standApart([1], [2], 1)
  await graphs.stopNode(STRANGER)
  await graphs.startNode(STRANGER, { speaks: BOTH })
  await comeTogether(2)
  await linkIs(NATION, STRANGER, { wireVersion: 1, blocksUpgrade: true })
})

test('a child that speaks only an earlier version is named at both ends and above, and loses nothing', async () => {
  for (const [code, speaks] of [
    [OTHER, [2]],
    [STRANGER, [1]],
  ] as const) {
    await graphs.stopNode(code)
    await graphs.startNode(code, { speaks })
  }
  await standApart([2], [1], 2)
  await graphs.stopNode(OTHER)
  await graphs.startNode(OTHER, { speaks: BOTH })
  await comeTogether(3)
  await linkIs(NATION, OTHER, { wireVersion: 2, blocksUpgrade: false })
})

const packing = (code: string) => {
  const { key, topology, speaks = [1] } = graphs.tiers.of(code).options
  const { connectionString: databaseUrl = '' } = ledger(code).pool.options
  return { code, key, topology, databaseUrl, speaks }
}

test('a file for a neighbour is written in the version that is spoken with it; in another one, its lines are listed', async () => {
  const file = join(tmpdir(), `guantong-${NEWER}-${process.pid}.gtx`)
  try {
    await pack(packing(NEWER), file, { recipient: PROVINCE, epoch: '0001-e1', from: 1, to: 1 }, () => new Date())
    const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n').slice(1, -1)
    expect(new Set(lines.map((line) => JSON.parse(line).v))).toEqual(new Set([2]))
    const older = { ...packing(PROVINCE), speaks: [1] }
    const { applied, held, refused, rejectsFile } = await unpack(older, file, () => new Date())
    expect({ applied, held, refused }).toEqual({ applied: 0, held: 0, refused: lines.length })
    expect(readFileSync(rejectsFile as string, 'utf8')).toContain('GT_NO_COMMON_VERSION')
  } finally {
    for (const end of ['', '.receipts', '.rejects.ndjson']) rmSync(`${file}${end}`, { force: true })
  }
})
