/**
 * What a token for a county may write through the graph.
 *
 * @module
 */
import { dataSetOf } from '@guantong/standard'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeInput } from '../support/make-rows.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const [NATION, CITY, COUNTY, NEIGHBOUR] = ['000000', '370200', '370202', '370203'] as const
const writer = (...regions: string[]) => ({ verbs: ['read', 'write'] as const, regions })

let graphs: Graphs
beforeAll(async () => {
  graphs = await startGraphs([
    { code: NATION, parent: null, tier: 'nation' },
    { code: CITY, parent: NATION, tier: 'city' },
  ])
})
afterAll(() => graphs?.stop())

const SUBMIT = `mutation ($dataSet: DataSetName!, $rows: [JSONObject!]!) { submitRecords(dataSet: $dataSet, rows: $rows) {
  accepted inserted updated unchanged rejected { index field rule value } } }`
const submit = (at: string, dataSet: string, rows: unknown[], regions: string[]) =>
  graphs.ask(at, SUBMIT, { dataSet, rows }, writer(...regions) as never)

it('a token for a county writes nothing that is not of its county', async () => {
  const entry = { standardRef: `LOCAL:${CITY}`, kind: 'MATTER', code: 'L1', name: '自定义', divisionCode: COUNTY }
  const whole = await submit(CITY, 'CodeListEntry', [entry], [COUNTY])
  expect(whole.errors?.[0]?.extensions.code).toBe('GT_REGION_OUT_OF_SCOPE')
  const held = { ...makeInput(dataSetOf('Alarm'), CITY, 0), divisionCode: NEIGHBOUR }
  expect((await submit(CITY, 'Alarm', [held], [NEIGHBOUR])).data.submitRecords.inserted).toBe(1)
  const fresh = { ...makeInput(dataSetOf('Alarm'), CITY, 1), divisionCode: COUNTY }
  const { data } = await submit(CITY, 'Alarm', [{ ...held, divisionCode: COUNTY }, fresh], [COUNTY])
  expect(data.submitRecords).toMatchObject({ accepted: 1, inserted: 1, updated: 0 })
  expect(data.submitRecords.rejected).toEqual([
    { index: 0, field: 'divisionCode', rule: 'sender-outside', value: NEIGHBOUR },
  ])
  const moved = await submit(CITY, 'Alarm', [{ ...held, divisionCode: COUNTY }], [CITY])
  expect(moved.data.submitRecords.updated).toBe(1)
})
