/** Personal data stays where it is: above, it is neither asked for nor answered, whatever token is shown. */
import { dataSetOf } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asker } from '../support/asker.ts'
import { eventually } from '../support/eventually.ts'
import { makeRows } from '../support/make-rows.ts'
import { THREE_TIERS } from '../support/make-topology.ts'
import { download } from '../support/read-export.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200'] as const
const DEMAND = dataSetOf('ServiceDemand')
const PERSONAL = DEMAND.fields.filter(({ personal }) => personal === true).map(({ name }) => name)
const ASKED = `{ region(code: "${CITY}") { serviceDemands(first: 3) { nodes { demandNo ${PERSONAL.join(' ')} } } } }`
const ALL = { sharing: 'withheld' } as const

let graphs: Graphs
/** Documents that the city was asked from above. */
const askedBelow: string[] = []
beforeAll(async () => {
  graphs = await startGraphs(THREE_TIERS)
  await graphs.writeRows(CITY, DEMAND, makeRows(DEMAND, CITY, 0, 3))
  const graph = graphs.graphOf(CITY)
  const { execute } = graph
  graph.execute = (request) => {
    askedBelow.push(String(request.document))
    return execute(request)
  }
  await eventually('both links carry questions', async () => {
    const { errors } = await graphs.ask(NATION, `{ region(code: "${CITY}") { cases(first: 1) { nodes { id } } } }`)
    return errors === undefined
  })
})
afterAll(() => graphs?.stop())

test('the city shows them to those who may see them there', async () => {
  const { data } = await graphs.ask(CITY, ASKED, {}, ALL)
  for (const name of PERSONAL)
    expect([name, typeof data.region.serviceDemands.nodes[0][name]]).toEqual([name, 'string'])
})

test('no node above asks for personal data, and all of it is null there, without an error', async () => {
  for (const at of [PROVINCE, NATION]) {
    askedBelow.length = 0
    const { data, errors } = await graphs.ask(at, ASKED, {}, ALL)
    expect(errors).toBeUndefined()
    const nothing = Object.fromEntries(PERSONAL.map((name) => [name, null]))
    expect(data.region.serviceDemands.nodes).toHaveLength(3)
    for (const row of data.region.serviceDemands.nodes)
      expect(row).toEqual({ demandNo: expect.any(String), ...nothing })
    expect(askedBelow.length).toBe(1)
    for (const name of PERSONAL) expect(askedBelow[0]).not.toMatch(new RegExp(`\\b${name}\\b`))
    const file = await download(graphs, at, 'serviceDemands?format=csv&bom=false', { principal: ALL })
    const [head = ''] = file.body.toString().split('\n')
    expect([file.status, PERSONAL.filter((name) => head.split(',').includes(name))]).toEqual([200, []])
  }
})

test('a node above that asks all the same finds no such fields', async () => {
  const principal = asker(CITY, { ...ALL, via: [NATION, PROVINCE], regions: [NATION] })
  const { data, errors, extensions } = await graphs.graphOf(CITY).execute({ document: ASKED, principal })
  expect(data).toBeUndefined()
  expect(errors?.map(({ message }) => message)).toEqual(
    PERSONAL.map((name) => expect.stringContaining(`Cannot query field "${name}" on type "ServiceDemand"`)),
  )
  expect(extensions?.guantong).toMatchObject({ lacks: PERSONAL.map((name) => `ServiceDemand.${name}`) })
})

test('nor does their history tell what they were', async () => {
  const [row] = makeRows(DEMAND, CITY, 0, 1)
  const rows = await graphs.ask(
    CITY,
    `{ region(code: "${CITY}") { serviceDemands(first: 3) { nodes { id demandNo } } } }`,
  )
  const { id } = rows.data.region.serviceDemands.nodes.find(
    ({ demandNo }: { demandNo: string }) => demandNo === row?.demandNo,
  )
  const changed = { ...row, content: '改过的内容', title: '改过的标题', rowHash: 'f'.repeat(64) }
  expect(await graphs.writeRows(CITY, DEMAND, [changed as never])).toMatchObject({ updated: 1 })
  const history = `query ($id: ID!) { history(id: $id) { fields { name } } }`
  const namesAt = async (at: string): Promise<string[]> => {
    const { data } = await graphs.ask(at, history, { id }, ALL)
    return data.history.flatMap(({ fields }: { fields: { name: string }[] }) => fields.map(({ name }) => name))
  }
  expect(await namesAt(CITY)).toContain('content')
  expect((await namesAt(NATION)).filter((name) => PERSONAL.includes(name))).toEqual([])
})
