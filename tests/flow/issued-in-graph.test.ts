import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const [NATION, PROVINCE, CITY, SIBLING] = ['000000', '370000', '370200', '370800']
const NODES: readonly PlacedNode[] = [
  { code: NATION, parent: null, tier: 'nation' },
  { code: PROVINCE, parent: NATION, tier: 'province' },
  { code: CITY, parent: PROVINCE, tier: 'city' },
  { code: SIBLING, parent: PROVINCE, tier: 'city' },
]

let graphs: Graphs
beforeAll(async () => {
  graphs = await startGraphs(NODES, { returnFiguresSeconds: 0.5 })
})
afterAll(() => graphs?.stop())

const SUBMIT = `mutation ($dataSet: DataSetName!, $rows: [JSONObject!]!) {
  submitRecords(dataSet: $dataSet, rows: $rows) { accepted rejected { rule } } }`

const WRITER = { verbs: ['read', 'write'] } as const

const task = (taskNo: string, issuerCode: string, divisionCode: string, issuedAt: string) => ({
  ...{ taskNo, title: '防汛排查', issuerCode, divisionCode, requirement: '逐项排查', issuedAt },
  ...{ deadline: '2026-06-30T10:00:00+08:00', state: 'ISSUED' },
})

async function submit(node: string, dataSet: string, rows: readonly object[]): Promise<void> {
  const { data, errors } = await graphs.ask(node, SUBMIT, { dataSet, rows }, WRITER)
  expect(errors).toBeUndefined()
  expect(data.submitRecords).toEqual({ accepted: rows.length, rejected: [] })
}

const TASKS = `query ($region: String!, $first: Int, $after: String) { region(code: $region) {
  supervisionTasks(first: $first, after: $after) {
    nodes { taskNo issuerCode issuedBy regionCode title }
    edges { cursor } pageInfo { hasNextPage } totalCount } } }`

async function tasksOf(node: string, region: string): Promise<string[]> {
  const { data } = await graphs.ask(node, TASKS, { region })
  return (data.region.supervisionTasks?.nodes ?? []).map(
    ({ taskNo, issuedBy }: { taskNo: string; issuedBy: string | null }) => `${taskNo} ${issuedBy}`,
  )
}

test('a city reads the tasks issued for it beside its own, each with its issuer; those for others it does not show', async () => {
  await submit(NATION, 'SupervisionTask', [
    task('A', NATION, CITY, '2026-05-02T10:00:00+08:00'),
    task('B', NATION, SIBLING, '2026-05-02T10:00:00+08:00'),
    task('SAME', NATION, '370202', '2026-05-04T10:00:00+08:00'),
  ])
  await submit(PROVINCE, 'SupervisionTask', [task('SAME', PROVINCE, CITY, '2026-05-04T10:00:00+08:00')])
  await submit(CITY, 'SupervisionTask', [task('C', CITY, '370202', '2026-05-01T10:00:00+08:00')])
  await eventually('the city has all of them', async () => (await tasksOf(CITY, CITY)).length === 4)
  expect(await tasksOf(CITY, CITY)).toEqual([`SAME ${PROVINCE}`, `SAME ${NATION}`, `A ${NATION}`, 'C null'])
  // The same, asked live from above.
  expect(await tasksOf(NATION, CITY)).toEqual([`SAME ${PROVINCE}`, `SAME ${NATION}`, `A ${NATION}`, 'C null'])
  expect(await tasksOf(CITY, '370202')).toEqual([`SAME ${NATION}`, 'C null'])
  await eventually('the other city has its own', async () => (await tasksOf(SIBLING, SIBLING)).length === 1)
  expect(await tasksOf(SIBLING, SIBLING)).toEqual([`B ${NATION}`])
  expect((await tasksOf(NATION, NATION)).length).toBe(3)
  const seen: string[] = []
  let after: string | null = null
  do {
    const { data } = await graphs.ask(CITY, TASKS, { region: CITY, first: 1, after })
    const { nodes, edges, pageInfo, totalCount } = data.region.supervisionTasks
    expect(totalCount).toBe(4)
    seen.push(`${nodes[0].taskNo} ${nodes[0].issuedBy}`)
    after = pageInfo.hasNextPage ? edges[0].cursor : null
  } while (after !== null)
  expect(seen).toEqual(await tasksOf(CITY, CITY))
})

test('what was issued from above is not written here: a row of the same number is the city’s own', async () => {
  const { data } = await graphs.ask(
    CITY,
    SUBMIT,
    {
      dataSet: 'SupervisionTask',
      rows: [{ ...task('A', CITY, CITY, '2026-05-02T10:00:00+08:00'), regionCode: NATION }],
    },
    WRITER,
  )
  expect(data.submitRecords).toEqual({ accepted: 0, rejected: [{ rule: 'region-differs' }] })
})

const COUNTED = `query ($region: String!, $freshness: Freshness) { region(code: $region) {
  summary(name: SUPERVISION_TASK_COUNT, freshness: $freshness) { rows { values { value } } }
  byDivision: summary(name: SUPERVISION_TASK_COUNT, groupBy: ["divisionCode"], freshness: $freshness) {
    rows { keys { value } values { value } } } } }`

test.each(['REPLICA', 'LIVE'])('each task is counted once, under the tier that issued it (%s)', async (freshness) => {
  const counted = async (node: string, region: string) => {
    const { data, errors } = await graphs.ask(node, COUNTED, { region, freshness })
    expect(errors).toBeUndefined()
    return data.region.summary.rows.map(({ values }: { values: { value: number }[] }) => values[0]?.value)
  }
  await eventually('the nation counts all five', async () => (await counted(NATION, NATION))[0] === 5)
  // The province its own and the city's; the city its own: what came from above is none of theirs.
  expect(await counted(NATION, PROVINCE)).toEqual([2])
  expect(await counted(PROVINCE, PROVINCE)).toEqual([2])
  expect(await counted(NATION, CITY)).toEqual([1])
  expect(await counted(CITY, CITY)).toEqual([1])
  const { data } = await graphs.ask(NATION, COUNTED, { region: NATION, freshness })
  expect(
    data.region.byDivision.rows.map((row: { keys: { value: string }[]; values: { value: number }[] }) => [
      row.keys[0]?.value,
      row.values[0]?.value,
    ]),
  ).toEqual([
    [CITY, 2],
    ['370202', 2],
    [SIBLING, 1],
  ])
})

const FIGURES = `query ($from: String!, $to: String!, $groupBy: [MeasureGroup!], $code: String) { region(code: "${NATION}") {
  coverage { expected reporting asOf sources { node source revision } }
  measures(period: { from: $from, to: $to }, groupBy: $groupBy, code: $code) {
    asOf nodes { period classCode className reported closingRate { numerator denominator } } } } }`

test('the city compares itself with the nation: whole months by class, and a refusal beyond what was issued, never a zero', async () => {
  const now = new Date()
  const month = new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 7)
  const at = new Date(`${month}-01T04:00:00Z`)
  await graphs.write(
    SIBLING,
    [1, 2, 3].map((i) =>
      makeCase(`s-${i}`, { ...{ regionCode: SIBLING, divisionCode: '370811' }, reportedAt: at } as never),
    ),
  )
  const ask = (more: object) => graphs.ask(CITY, FIGURES, { from: month, to: month, ...more })
  const answer = await eventually('the nation’s figures are at the city', async () => {
    const { data } = await ask({ groupBy: ['CLASS'] })
    return data?.region.measures.nodes[0]?.reported === 3 ? data.region : undefined
  })
  const [above] = (await graphs.ask(NATION, FIGURES, { from: month, to: month, groupBy: ['CLASS'] })).data.region
    .measures.nodes
  expect(answer.measures.nodes).toEqual([above])
  expect(answer.coverage).toMatchObject({ expected: 2, reporting: 2, sources: [{ node: NATION, source: 'REPLICA' }] })
  expect(answer.measures.asOf).toBe(answer.coverage.asOf)
  for (const more of [{ groupBy: ['DAY'] }, { groupBy: ['CODE'] }, { code: '0101' }, { from: '2019-01' }]) {
    const { errors } = await ask(more)
    expect(errors?.[0]?.extensions.code).toBe('GT_ISSUED_FIGURES_ONLY')
  }
})

test('the nation sees of each envelope it issued which node has it', async () => {
  const document = `{ submissions(filter: { flow: DOWN, origin: "${NATION}" }) {
    nodes { flow epoch deliveries { recipient state settledAt } } } }`
  const nodes = await eventually('every node has receipted', async () => {
    const { data } = await graphs.ask(NATION, document)
    const { nodes } = data.submissions as {
      nodes: { flow: string; deliveries: { recipient: string; state: string }[] }[]
    }
    const settled = ({ deliveries }: (typeof nodes)[number]) =>
      deliveries.length === 3 && deliveries.every(({ state }) => state === 'SETTLED')
    return nodes.length > 0 && nodes.every(settled) ? nodes : undefined
  })
  expect(nodes.every(({ flow }) => flow === 'DOWN')).toBe(true)
  expect(nodes[0]?.deliveries.map(({ recipient }) => recipient).sort()).toEqual([PROVINCE, CITY, SIBLING])
})
