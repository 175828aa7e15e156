import { digestOf, downEpoch, type message, rootOfRows, seal, signHop } from '@guantong/contract'
import { coverageOf } from '@guantong/node/ledger/figures/read-coverage'
import { sumMeasures } from '@guantong/node/ledger/figures/sum-measures'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { type DataSetName, dataSetOf, loadStandard, localDay, validateRow } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { reportedIn } from '../support/figures.ts'
import { makeCase } from '../support/make-case.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { connectAs, publishUp } from '../support/publish-raw.ts'
import { startTiers, type Tiers } from '../support/start-tiers.ts'

const [NATION, PROVINCE, CITY, SIBLING] = ['000000', '370000', '370200', '370800']
const NODES: readonly PlacedNode[] = [
  { code: NATION, parent: null, tier: 'nation' },
  { code: PROVINCE, parent: NATION, tier: 'province' },
  { code: CITY, parent: PROVINCE, tier: 'city' },
  { code: SIBLING, parent: PROVINCE, tier: 'city' },
]

let tiers: Tiers
const standard = loadStandard()
const ledger = (code: string) => tiers.of(code).ledger
const sql = async <T extends object>(code: string, text: string, values: unknown[] = []): Promise<T[]> =>
  (await ledger(code).pool.query(text, values)).rows as T[]

beforeAll(async () => {
  tiers = await startTiers(NODES, { returnFiguresSeconds: 0.5 })
})
afterAll(() => tiers?.stop())

/** Written as a file or a program would write it: judged by the standard, for the writer's own region. */
async function write(node: string, name: DataSetName, inputs: readonly Record<string, unknown>[]): Promise<void> {
  const dataSet = dataSetOf(name)
  const rows = inputs.map((input) => {
    const { divisions, codes } = standard
    const verdict = validateRow(dataSet, input, { regionCode: node, divisions, codes, now: new Date() })
    if (!verdict.ok) throw new Error(JSON.stringify(verdict.findings))
    return verdict.row
  })
  await ledger(node).transaction((tx) => upsertRows(tx, dataSet, rows, new Date()))
}

const task = (taskNo: string, more: Record<string, unknown> = {}) => ({
  taskNo,
  title: '窨井盖专项治理',
  issuerCode: NATION,
  divisionCode: CITY,
  requirement: '汛期前完成排查；\t"逐井"登记 \\ 整改',
  issuedAt: '2026-03-02T09:30:15.250+08:00',
  deadline: '2026-04-30T18:00:00+08:00',
  state: 'ISSUED',
  priority: true,
  progress: 12.5,
  ...more,
})
const tasksAt = (node: string) =>
  sql(node, `select to_jsonb(t) - 'written_at' as task from supervision_task t order by region_code, task_no`)
const sameTasks = async (node: string): Promise<boolean> =>
  JSON.stringify(await tasksAt(node)) === JSON.stringify(await tasksAt(NATION))

const settledBy = (code: string, recipient: string) =>
  sql<{ left: number; settled: number }>(
    code,
    `select count(*) filter (where state <> 'SETTLED') as left, count(*) filter (where state = 'SETTLED') as settled
       from delivery where origin = $1 and epoch like '%.down' and recipient = $2`,
    [NATION, recipient],
  )

test('a task issued by the nation for one city reaches it byte for byte, and the receipts of province and city come back', async () => {
  await write(NATION, 'SupervisionTask', [task('T-1'), task('T-2', { issuedAt: '2026-03-09T00:00:00+08:00' })])
  await eventually('the city has the tasks', async () => (await tasksAt(CITY)).length === 2)
  for (const code of [PROVINCE, CITY]) expect(await tasksAt(code)).toEqual(await tasksAt(NATION))
  for (const recipient of [PROVINCE, CITY, SIBLING]) {
    await eventually(`the nation has the receipt of ${recipient}`, async () => {
      const [row] = await settledBy(NATION, recipient)
      return row !== undefined && row.settled > 0 && row.left === 0
    })
  }
  const envelopes = `select origin, epoch, seq, digest, seal, body from submission where data_sets && '{issued-supervision-task}' order by seq`
  const sealed = await sql(NATION, envelopes)
  expect(sealed.length).toBeGreaterThan(0)
  for (const code of [PROVINCE, CITY]) expect(await sql(code, envelopes)).toEqual(sealed)
})

test('a corrected task is corrected below, and a withdrawn one is gone there', async () => {
  await write(NATION, 'SupervisionTask', [task('T-1', { progress: 80, state: 'SUPERVISED' }), task('T-3')])
  await sql(NATION, `delete from supervision_task where task_no = 'T-2'`)
  for (const code of [PROVINCE, CITY, SIBLING]) await eventually(`${code} agrees`, () => sameTasks(code))
  expect(JSON.stringify(await tasksAt(CITY))).toContain('"progress":80')
  expect(await sql(CITY, `select task_no from supervision_task order by 1`)).toEqual([
    { task_no: 'T-1' },
    { task_no: 'T-3' },
  ])
})

test('what came from above is not reported back up, and not issued again by those below', async () => {
  await write(CITY, 'SupervisionTask', [task('OWN', { issuerCode: CITY, divisionCode: '370202' })])
  await eventually('the city’s own task is counted at the nation', async () => {
    const rows = await sql(
      NATION,
      `select from summary_month where data_set = 'supervision-task-count' and region_code = $1`,
      [NATION],
    )
    return rows.length > 0
  })
  // Each task is counted once, where it was written: the nation's two at the nation, and nowhere below.
  for (const [code, counted] of [
    [NATION, { [NATION]: 2, [CITY]: 1 }],
    [PROVINCE, { [CITY]: 1 }],
    [CITY, { [CITY]: 1 }],
    [SIBLING, {}],
  ] as const) {
    const rows = await sql<{ region: string; tasks: number }>(
      code,
      `select region_code as region, sum(v1)::int as tasks from summary_cell where data_set = 'supervision-task-count'
        group by 1`,
    )
    expect([code, Object.fromEntries(rows.map(({ region, tasks }) => [region, tasks]))]).toEqual([code, counted])
  }
  expect(await sql(NATION, `select from supervision_task where task_no = 'OWN'`)).toEqual([])
  for (const code of [PROVINCE, CITY, SIBLING]) {
    expect(
      await sql(code, `select from measure_scope where origin = $1 and data_set like 'issued-s%'`, [code]),
    ).toEqual([])
  }
})

test('a row changed or deleted by hand below the issuer is named, and put back as it came', async () => {
  await sql(CITY, `update supervision_task set title = '改过的标题' where task_no = 'T-1'`)
  await sql(CITY, `delete from supervision_task where task_no = 'T-3'`)
  await sql(PROVINCE, `update issued_row set record = record || '{"title": "x"}' where record ->> 'taskNo' = 'T-1'`)
  for (const code of [CITY, PROVINCE]) {
    await eventually(`${code} has named it and put it back`, async () => {
      const [named] = await sql<{ open: number; healed: number }>(
        code,
        `select count(*) filter (where healed_at is null) as open, count(*) filter (where healed_at is not null) as healed
           from discrepancy where data_set = 'issued-supervision-task'`,
      )
      const own = JSON.stringify((await tasksAt(code)).filter((row) => !JSON.stringify(row).includes('"OWN"')))
      return own === JSON.stringify(await tasksAt(NATION)) && named?.open === 0 && named.healed > 0
    })
  }
  expect(await sql(PROVINCE, `select from measure_scope where held_root is not null`)).toEqual([])
})

const classesAt = async (code: string, region: string) =>
  (
    (
      await sumMeasures(ledger(code).pool, {
        regions: [region],
        from: '2026-03-01',
        to: '2026-03-31',
        today: localDay(new Date()),
        groupBy: ['CLASS'],
        edition: 'GB/T 30428.2-2013',
      })
    ).get(region) ?? []
  ).map(({ classCode, standardRef, values }) => `${standardRef} ${classCode} ${values.reported}`)

test('a code that the nation names and classes changes the class of figures at the city', async () => {
  await ledger(CITY).transaction((tx) =>
    upsertRows(
      tx,
      dataSetOf('Case'),
      [1, 2, 3].map((i) =>
        makeCase(`drone-${i}`, {
          standardRef: `LOCAL:${NATION}`,
          code: 'W-07',
          codeName: '违规飞行',
          classCode: null,
          className: null,
          reportedAt: new Date('2026-03-05T02:00:00Z'),
        } as never),
      ),
      new Date(),
    ),
  )
  await eventually('the figures are at the nation', async () => (await reportedIn(ledger(NATION), CITY)) === 3)
  expect(await classesAt(CITY, CITY)).toEqual(['null unmapped 3'])
  const entry = {
    ...{ standardRef: `LOCAL:${NATION}`, kind: 'MATTER', code: 'W-07', name: '无人机违规飞行' },
    ...{ parentStandardRef: 'GB/T 30428.2-2013', parentKind: 'MATTER', parentClassCode: '03' },
  }
  await write(NATION, 'CodeListEntry', [entry])
  for (const code of [CITY, PROVINCE, NATION]) {
    await eventually(`${code} counts it under its class`, async () =>
      (await classesAt(code, CITY)).includes('GB/T 30428.2-2013 03 3'),
    )
    expect(await sql(code, `select name, issued_by from code_item where code = 'W-07'`)).toEqual([
      { name: '无人机违规飞行', issued_by: NATION },
    ])
  }
  await sql(NATION, 'delete from code_list_entry')
  for (const code of [CITY, NATION]) {
    await eventually(`${code} counts it as unmapped again`, async () =>
      (await classesAt(code, CITY)).includes('null unmapped 3'),
    )
  }
})

test('the nation’s figures come back to the city and are answered there with what they stand on', async () => {
  const now = new Date()
  const month = new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 7)
  await ledger(SIBLING).transaction((tx) =>
    upsertRows(
      tx,
      dataSetOf('Case'),
      Array.from({ length: 7 }, (_, i) =>
        makeCase(`now-${i}`, {
          regionCode: SIBLING,
          divisionCode: '370811',
          reportedAt: new Date(`${month}-01T04:00:00Z`),
        } as never),
      ),
      now,
    ),
  )
  await eventually('the nation has them', async () => (await reportedIn(ledger(NATION), SIBLING)) === 7)
  const from = `${month}-01`
  const to = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10)
  const asked = { regions: [NATION], from, to, today: localDay(now), edition: 'GB/T 47678.5-2026' }
  const figures = async (code: string, groupBy: ('CLASS' | 'SOURCE')[]) =>
    (await sumMeasures(ledger(code).pool, { ...asked, groupBy, issued: code === NATION ? [] : [NATION] })).get(NATION)
  await eventually('the city knows the nation’s sum', async () => {
    const [row] = (await figures(CITY, [])) ?? []
    return row?.values.reported === 7
  })
  for (const groups of [[], ['CLASS'], ['SOURCE'], ['CLASS', 'SOURCE']] as const) {
    expect(await figures(CITY, [...groups])).toEqual(await figures(NATION, [...groups]))
  }
  const { topology } = tiers.world
  const coverage = await coverageOf(ledger(CITY).pool, [NATION], { topology, self: CITY, now: new Date() })
  expect(coverage.get(NATION)).toMatchObject({
    expected: 2,
    reporting: 2,
    sources: [{ region: NATION, node: NATION, source: 'REPLICA', epoch: downEpoch('0001-e1'), reason: null }],
  })
  const asOf = coverage.get(NATION)?.asOf?.getTime() ?? 0
  expect(asOf).toBeGreaterThan(now.getTime() - 60_000)
  expect(asOf).toBeLessThanOrEqual(Date.now())
})

test('figures that have not changed are not given back again', async () => {
  const issued = () =>
    sql(NATION, `select count(*)::int as envelopes from submission where data_sets && '{issued-figures}'`)
  const before = await issued()
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  expect(await issued()).toEqual(before)
})

test('a child that is away meanwhile holds nobody up, and gets everything when it is back', async () => {
  await tiers.of(CITY).exchange.stop()
  await write(NATION, 'SupervisionTask', [task('T-4'), task('T-5', { divisionCode: SIBLING })])
  await eventually('the other city has them', () => sameTasks(SIBLING))
  expect(await sql(CITY, `select from supervision_task where task_no = 'T-4'`)).toEqual([])
  await tiers.of(CITY).restart()
  await eventually('the city has them', async () => {
    const rows = await sql(CITY, `select from supervision_task where task_no in ('T-4', 'T-5')`)
    return rows.length === 2
  })
})

test('a node emptied gets everything that was issued again', async () => {
  const node = tiers.of(PROVINCE)
  await node.exchange.stop()
  await sql(
    PROVINCE,
    `truncate submission, delivery, measure_scope, origin_epoch, range_digest, issued_row, supervision_task, outbox`,
  )
  await node.restart()
  await eventually('the province has the tasks', () => sameTasks(PROVINCE))
  const scopes = `select data_set, region_code, day, revision, root, epoch, seq from measure_scope where data_set like 'issued-%' and origin = '${NATION}' order by 1, 2, 3`
  await eventually(
    'the province holds the scopes of the nation',
    async () => JSON.stringify(await sql(PROVINCE, scopes)) === JSON.stringify(await sql(NATION, scopes)),
  )
})

/** An envelope that only a forger would make. */
function forge(by: string, origin: string, seq: number, region = origin) {
  const rows = [{ record: { taskNo: 'EVIL' } }]
  const scope = {
    dataSet: 'issued-supervision-task',
    region,
    day: '2026-03-02',
    revision: Date.now(),
    cases: 1,
    casesHash: '0'.repeat(64),
  }
  const head = { origin, epoch: downEpoch('0001-e1'), seq, sealedAt: new Date() }
  return seal(tiers.world.keyOf(by), head, [{ ...scope, rows }], [])
}
const passedOn = (sealed: { seal: string; body: string }, from: string, to: string): message.SubmissionMessage => ({
  ...{ v: 1, kind: 'submission', seal: sealed.seal, body: sealed.body },
  hop: signHop(tiers.world.keyOf(from), { digest: digestOf(sealed.seal), from, to, at: new Date().toISOString() }),
})

test('nothing is issued by anybody but a tier above, for its own region, through the parent', async () => {
  const refused = async (code: string, digest: string, why: string) =>
    eventually(`${why} at ${code}`, async () => {
      const [row] = await sql<{ code: string }>(code, 'select code from refusal where digest = $1', [digest])
      return row?.code === why
    })
  const parent = await connectAs(tiers.servers.of(PROVINCE))
  const child = await connectAs(tiers.servers.of(CITY))
  try {
    const forged = forge(PROVINCE, NATION, 90_001)
    parent.publish(`dn.${CITY}`, JSON.stringify(passedOn(forged, PROVINCE, CITY)))
    await refused(CITY, forged.digest, 'GT_SEAL_FOREIGN')
    const sibling = forge(SIBLING, SIBLING, 1)
    parent.publish(`dn.${CITY}`, JSON.stringify(passedOn(sibling, PROVINCE, CITY)))
    await refused(CITY, sibling.digest, 'GT_SENDER_NOT_ALLOWED')
    const elsewhere = forge(NATION, NATION, 90_002, PROVINCE)
    parent.publish(`dn.${CITY}`, JSON.stringify(passedOn(elsewhere, PROVINCE, CITY)))
    await refused(CITY, elsewhere.digest, 'GT_SEAL_FOREIGN')
    const upward = forge(CITY, CITY, 1)
    await publishUp(child, PROVINCE, CITY, passedOn(upward, CITY, PROVINCE))
    await refused(PROVINCE, upward.digest, 'GT_SENDER_NOT_ALLOWED')
    for (const code of [CITY, PROVINCE]) {
      expect(await sql(code, `select from issued_row where record ->> 'taskNo' = 'EVIL'`)).toEqual([])
    }
  } finally {
    await parent.close()
    await child.close()
  }
})

test('a row that does not fit the standard is kept out and recorded, the others go in', async () => {
  const parent = await connectAs(tiers.servers.of(PROVINCE))
  try {
    const dates = { issuedAt: '2026-05-01T00:00:00.000Z', deadline: '2026-06-30T10:00:00.000Z' }
    const good = { ...task('P-1', { issuerCode: PROVINCE }), ...dates }
    const rows = [
      { record: good },
      { record: { ...good, taskNo: 'P-2', state: 'NO_SUCH_STATE', deadline: 'never' } },
      { record: { ...good, taskNo: 'P-3', issuerCode: NATION } },
    ]
    const scope = {
      dataSet: 'issued-supervision-task',
      region: PROVINCE,
      day: '2026-05-01',
      revision: 1,
      cases: 3,
      casesHash: '0'.repeat(64),
    }
    const sealed = seal(
      tiers.world.keyOf(PROVINCE),
      { origin: PROVINCE, epoch: downEpoch('0000-e0'), seq: 1, sealedAt: new Date() },
      [{ ...scope, rows: rows as never }],
      [],
    )
    expect(rootOfRows(rows)).toMatch(/^[0-9a-f]{64}$/)
    parent.publish(`dn.${CITY}`, JSON.stringify(passedOn(sealed, PROVINCE, CITY)))
    await eventually('the good one is there', async () => {
      const there = await sql(CITY, `select task_no from supervision_task where region_code = $1`, [PROVINCE])
      return JSON.stringify(there) === '[{"task_no":"P-1"}]'
    })
    const [refusal] = await sql<{ code: string; detail: string }>(
      CITY,
      `select code, detail from refusal where code = 'GT_ISSUED_ROW_REFUSED'`,
    )
    expect(refusal?.detail).toContain('deadline')
    // Sealed by the province, and issued in the nation's name.
    const [foreign] = await sql<{ sender: string; detail: string }>(
      CITY,
      `select sender, detail from refusal where code = 'GT_AUTHOR_FOREIGN'`,
    )
    expect(foreign).toMatchObject({ sender: PROVINCE, detail: expect.stringContaining('issuerCode author-foreign') })
  } finally {
    await parent.close()
  }
})
