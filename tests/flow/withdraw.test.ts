/**
 * Rows taken back (撤回): they leave lists, figures of every tier and what is issued, and do not come back by themselves.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Principal } from '@guantong/contract'
import { importFile } from '@guantong/node/intake'
import { withdrawRows } from '@guantong/node/ledger/rows/withdraw-rows'
import { type DataSetName, dataSetOf, dataSets, loadStandard } from '@guantong/standard'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { reportedIn } from '../support/figures.ts'
import { caseInput } from '../support/generated-cases.ts'
import { makeInput, makeRows } from '../support/make-rows.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const [NATION, PROVINCE, CITY, CLOSED] = ['000000', '370000', '370200', '370800'] as const
const folder = mkdtempSync(join(tmpdir(), 'guantong-withdraw-'))
const standard = loadStandard()
let graphs: Graphs

beforeAll(async () => {
  graphs = await startGraphs(
    [
      { code: NATION, parent: null, tier: 'nation' },
      { code: PROVINCE, parent: NATION, tier: 'province' },
      { code: CITY, parent: PROVINCE, tier: 'city' },
      { code: CLOSED, parent: PROVINCE, tier: 'city' },
    ],
    {},
    undefined,
    (code) => (code === CLOSED ? {} : { mutationsFromAbove: 'allow' }),
  )
})
afterAll(async () => {
  await graphs?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const WRITER = { subject: '张三', verbs: ['read', 'write'], regions: [NATION], sharing: 'withheld' } as const
const REJECTED = 'rejected { index field rule value message(lang: EN) zh: message(lang: ZH) }'
const SUBMIT = `mutation ($dataSet: DataSetName!, $rows: [JSONObject!]!, $restore: Boolean) {
  submitRecords(dataSet: $dataSet, rows: $rows, restoreWithdrawn: $restore) { accepted inserted updated unchanged ${REJECTED} } }`
const WITHDRAW = `mutation ($dataSet: DataSetName!, $ids: [ID!]!, $reason: String!, $region: String) {
  withdrawRecords(dataSet: $dataSet, ids: $ids, reason: $reason, region: $region) { withdrawn unchanged ${REJECTED} } }`

const submit = async (
  at: string,
  dataSet: DataSetName,
  rows: object[],
  more: { restore?: boolean } & Partial<Principal> = {},
) => {
  const { restore = false, ...principal } = more
  return graphs.ask(at, SUBMIT, { dataSet, rows, restore }, { ...WRITER, ...principal })
}
const withdraw = (
  at: string,
  dataSet: DataSetName,
  ids: string[],
  { reason = '重复录入', region, ...principal }: { reason?: string; region?: string } & Partial<Principal> = {},
) => graphs.ask(at, WITHDRAW, { dataSet, ids, reason, region }, { ...WRITER, ...principal })
const codeOf = (answer: Awaited<ReturnType<typeof withdraw>>) => answer.errors?.[0]?.extensions.code
const pool = (code: string) => graphs.tiers.of(code).ledger.pool
const countOf = async (code: string, table: string): Promise<number> =>
  Number((await pool(code).query(`select count(*) as count from ${table}`)).rows[0].count)
const idOf = (caseNo: string) => `${CITY}:case:${caseNo}`

describe('a case', () => {
  it('leaves the list of its city and the figures of every tier; asked for, it says when and why it went', async () => {
    await submit(
      CITY,
      'Case',
      [1, 2, 3, 4].map((i) => caseInput(CITY, i)),
    )
    for (const code of [CITY, PROVINCE, NATION])
      await eventually(`${code} counts four`, async () => (await reportedIn(graphs.tiers.of(code).ledger, CITY)) === 4)
    const done = await withdraw(CITY, 'Case', [idOf('T-1'), idOf('T-1'), idOf('T-3')], {
      reason: ' 重复录入，电话 13800138000 ',
    })
    expect(done.errors).toBeUndefined()
    expect(done.data.withdrawRecords).toEqual({ withdrawn: 2, unchanged: 1, rejected: [] })
    const LIST = `{ region(code: "${CITY}") { cases { totalCount nodes { caseNo } } } }`
    const { data } = await graphs.ask(NATION, LIST)
    expect(data.region.cases.nodes.map(({ caseNo }: { caseNo: string }) => caseNo).sort()).toEqual(['T-2', 'T-4'])
    for (const code of [CITY, PROVINCE, NATION])
      await eventually(`${code} counts two`, async () => (await reportedIn(graphs.tiers.of(code).ledger, CITY)) === 2)
    for (const code of [CITY, NATION]) {
      const one = await graphs.ask(code, `{ case(id: "${idOf('T-1')}") { state } }`)
      expect(one.data.case).toBeNull()
      expect(one.errors?.[0]?.extensions).toMatchObject({
        code: 'GT_ROW_WITHDRAWN',
        id: idOf('T-1'),
        reason: '重复录入，电话 ***********',
      })
    }
    const { rows } = await pool(CITY).query(
      'select row_key, withdrawn_by, division_code from withdrawn_record order by 1',
    )
    expect(rows.map(({ row_key, withdrawn_by }) => [row_key, withdrawn_by])).toEqual([
      ['T-1', '张三'],
      ['T-3', '张三'],
    ])
  })

  it('withdrawn twice keeps its first reason, and one that never was is told apart', async () => {
    const { data } = await withdraw(CITY, 'Case', [idOf('T-1'), idOf('NOPE'), 'nonsense', `${CLOSED}:case:T-2`], {
      reason: '再次',
    })
    expect(data.withdrawRecords).toMatchObject({ withdrawn: 0, unchanged: 1 })
    const rejected = data.withdrawRecords.rejected as { index: number; rule: string; zh: string }[]
    expect(rejected.map(({ index, rule }) => [index, rule]).sort()).toEqual([
      [1, 'row-unknown'],
      [2, 'row-id'],
      [3, 'row-id'],
    ])
    expect(rejected.every(({ zh }) => /[\u4e00-\u9fff]/.test(zh))).toBe(true)
    const one = await graphs.ask(CITY, `{ case(id: "${idOf('T-1')}") { state } }`)
    expect(one.errors?.[0]?.extensions.reason).toContain('重复录入')
  })

  it('handed in again is refused with who, when and why; it comes back where that is said, and its figures with it', async () => {
    const again = await submit(
      CITY,
      'Case',
      [1, 2].map((i) => caseInput(CITY, i)),
    )
    expect(again.data.submitRecords).toMatchObject({ accepted: 1, unchanged: 1 })
    expect(again.data.submitRecords.rejected).toMatchObject([
      { index: 0, field: 'caseNo', rule: 'row-withdrawn', value: 'T-1' },
    ])
    expect(again.data.submitRecords.rejected[0].message).toMatch(/张三.*重复录入/)
    const back = await submit(
      CITY,
      'Case',
      [1, 2].map((i) => caseInput(CITY, i)),
      { restore: true },
    )
    expect(back.data.submitRecords).toMatchObject({ accepted: 2, inserted: 1, unchanged: 1, rejected: [] })
    expect((await graphs.ask(NATION, `{ case(id: "${idOf('T-1')}") { caseNo } }`)).data.case).toEqual({ caseNo: 'T-1' })
    await eventually(
      'the nation counts three',
      async () => (await reportedIn(graphs.tiers.of(NATION).ledger, CITY)) === 3,
    )
    expect(await countOf(CITY, 'withdrawn_record')).toBe(1)
  })

  it('goes by way of the nation where its owner takes what comes from above, and not where it does not', async () => {
    const done = await withdraw(NATION, 'Case', [idOf('T-4')], { region: CITY })
    expect(done.errors).toBeUndefined()
    expect(done.data.withdrawRecords).toEqual({ withdrawn: 1, unchanged: 0, rejected: [] })
    await submit(CLOSED, 'Case', [caseInput(CLOSED, 1)])
    const refused = await withdraw(NATION, 'Case', [`${CLOSED}:case:T-1`], { region: CLOSED })
    expect(codeOf(refused)).toBe('GT_MUTATION_REFUSED')
    expect(await countOf(CLOSED, 'case_record')).toBe(1)
  })
})

describe('the list of what was withdrawn', () => {
  const LIST = `query ($code: String!, $dataSet: DataSetName, $first: Int) { region(code: $code) {
    withdrawals(dataSet: $dataSet, first: $first) { id dataSet divisionCode at by reason } } }`
  const list = async (at: string, code: string, more: object = {}, principal: Partial<Principal> = {}) =>
    graphs.ask(at, LIST, { code, ...more }, { ...WRITER, ...principal })
  const idsIn = async (...of: Parameters<typeof list>) =>
    (await list(...of)).data.region.withdrawals?.map(({ id }: { id: string }) => id)

  it('names each row with who, when and why, newest first, and leaves out what came back', async () => {
    const { data } = await list(CITY, CITY)
    expect(data.region.withdrawals).toMatchObject([
      { id: idOf('T-4'), dataSet: 'Case', by: '张三', reason: '重复录入' },
      { id: idOf('T-3'), dataSet: 'Case', by: '张三', reason: '重复录入，电话 ***********' },
    ])
    expect(await idsIn(CITY, CITY, { first: 1 })).toEqual([idOf('T-4')])
    expect(await idsIn(CITY, CITY, { dataSet: 'Alarm' })).toEqual([])
    const [{ divisionCode }] = data.region.withdrawals
    expect(await idsIn(CITY, divisionCode)).toContain(idOf('T-4'))
    expect(await idsIn(CITY, '370285')).toEqual([])
    expect(codeOf(await list(CITY, CITY, { first: 501 }))).toBe('GT_INPUT_INVALID')
  })

  it('is asked through the nation without the names of people, within the scope of the token; a province has none of cases', async () => {
    const { data } = await list(NATION, CITY)
    expect(data.region.withdrawals.map(({ id, by }: { id: string; by: string | null }) => [id, by])).toEqual([
      [idOf('T-4'), null],
      [idOf('T-3'), null],
    ])
    expect(codeOf(await list(CITY, CITY, {}, { regions: ['310000'] }))).toBe('GT_REGION_OUT_OF_SCOPE')
    expect(await idsIn(PROVINCE, PROVINCE, { dataSet: 'Case' })).toBeUndefined()
    expect(await idsIn(PROVINCE, PROVINCE)).toEqual([])
    // Keys of cases may be seen with the class `conditional`.
    expect(
      (await list(CITY, CITY, { dataSet: 'Case' }, { sharing: 'unconditional' })).data.region.withdrawals,
    ).toBeNull()
  })

  it('gives ids that lead to the history of any row, whatever its key is made of', async () => {
    const dataSet = dataSetOf('Reading')
    const [row] = makeRows(dataSet, CITY, 77, 78)
    await graphs.writeRows(CITY, dataSet, row === undefined ? [] : [row])
    const { data } = await graphs.ask(
      CITY,
      `{ region(code: "${CITY}") { readings(first: 1) { nodes { id } } } }`,
      {},
      WRITER,
    )
    const [{ id }] = data.region.readings.nodes
    await withdraw(CITY, 'Reading', [id])
    expect(await idsIn(CITY, CITY, { first: 1 })).toEqual([id])
    const history = await graphs.ask(CITY, `query ($id: ID!) { history(id: $id) { kind } }`, { id }, WRITER)
    expect(history.data.history[0]).toEqual({ kind: 'WITHDRAWN' })
  })
})

describe('the right to withdraw', () => {
  it('is `write`, with a reason, for rows that the token covers and no others', async () => {
    await submit(CITY, 'Case', [
      caseInput(CITY, 20, { divisionCode: '370202' }),
      caseInput(CITY, 21, { divisionCode: '370203' }),
    ])
    const ids = [idOf('T-20'), idOf('T-21')]
    expect(codeOf(await withdraw(CITY, 'Case', ids, { verbs: ['read'] }))).toBe('GT_VERB_OUT_OF_SCOPE')
    expect(codeOf(await withdraw(CITY, 'Case', ids, { reason: ' \n' }))).toBe('GT_INPUT_INVALID')
    expect(codeOf(await withdraw(CITY, 'Case', ids, { reason: '因'.repeat(501) }))).toBe('GT_INPUT_INVALID')
    expect(
      codeOf(
        await withdraw(
          CITY,
          'Case',
          Array.from({ length: 1001 }, (_, i) => idOf(`X-${i}`)),
        ),
      ),
    ).toBe('GT_QUERY_TOO_LARGE')
    const county = { regions: ['370202'] }
    expect(codeOf(await withdraw(CITY, 'CodeListEntry', ['370200:code-list-entry:x~MATTER~1'], county))).toBe(
      'GT_REGION_OUT_OF_SCOPE',
    )
    const { data } = await withdraw(CITY, 'Case', ids, county)
    expect(data.withdrawRecords).toMatchObject({
      withdrawn: 1,
      rejected: [{ index: 1, rule: 'sender-outside', value: '370203' }],
    })
    // Nor does a county bring back what another has withdrawn, by giving the key a division of its own.
    await withdraw(CITY, 'Case', [idOf('T-21')])
    const taken = await submit(CITY, 'Case', [caseInput(CITY, 21, { divisionCode: '370202' })], {
      ...county,
      restore: true,
    })
    expect(taken.data.submitRecords).toMatchObject({
      accepted: 0,
      rejected: [{ rule: 'sender-outside', value: '370203' }],
    })
    const own = await submit(CITY, 'Case', [caseInput(CITY, 20, { divisionCode: '370202' })], {
      ...county,
      restore: true,
    })
    expect(own.data.submitRecords).toMatchObject({ inserted: 1 })
  })
})

describe('a row of any data set', () => {
  // Rows refer to one another.
  beforeAll(async () => {
    for (const dataSet of dataSets) await graphs.writeRows(CITY, dataSet, makeRows(dataSet, CITY, 40, 41))
  })

  it.each(dataSets.map(({ name }) => name as DataSetName))(
    '%s is withdrawn by its id, stays away and comes back',
    async (name) => {
      const dataSet = dataSetOf(name)
      const at = 40
      const [row] = makeRows(dataSet, CITY, at, at + 1)
      await graphs.writeRows(CITY, dataSet, row === undefined ? [] : [row])
      const before = await countOf(CITY, dataSet.table)
      const field = dataSet.plural
      const { data } = await graphs.ask(
        CITY,
        `{ region(code: "${CITY}") { ${field}(first: 50) { nodes { id ${dataSet.key.join(' ')} } } } }`,
        {},
        WRITER,
      )
      const shown = (value: unknown) => (value instanceof Date ? value.toISOString() : value)
      const id = data.region[field].nodes.find((node: Record<string, unknown>) =>
        dataSet.key.every((key) => node[key] === shown(row?.[key])),
      )?.id
      expect((await withdraw(CITY, name, [id])).data.withdrawRecords).toEqual({
        withdrawn: 1,
        unchanged: 0,
        rejected: [],
      })
      expect(await countOf(CITY, dataSet.table)).toBe(before - 1)
      const input = makeInput(dataSet, CITY, at)
      const again = await submit(CITY, name, [input])
      expect(again.data.submitRecords).toMatchObject({ accepted: 0, rejected: [{ rule: 'row-withdrawn' }] })
      // Written past the gate, as an import does that has read its file before the withdrawal: it is held off all the same.
      expect((await graphs.writeRows(CITY, dataSet, row === undefined ? [] : [row])).inserted).toBe(0)
      const back = await submit(CITY, name, [input], { restore: true })
      expect(back.data.submitRecords).toMatchObject({ accepted: 1, inserted: 1 })
      expect(await countOf(CITY, dataSet.table)).toBe(before)
    },
  )
})

describe('what was issued', () => {
  it('goes from the tiers below when its issuer withdraws it; they do not withdraw it themselves', async () => {
    const rule = makeInput(dataSetOf('FilingRule'), NATION, 7)
    const sent = await submit(NATION, 'FilingRule', [rule])
    expect(sent.data.submitRecords).toMatchObject({ inserted: 1 })
    const heldAt = async (code: string) =>
      (await pool(code).query('select from filing_rule where rule_id = $2 and region_code = $1', [NATION, rule.ruleId]))
        .rowCount
    await eventually('the city has the rule', async () => (await heldAt(CITY)) === 1)
    const id = `${NATION}:filing-rule:${encodeURIComponent(String(rule.ruleId)).replaceAll('~', '%7E')}`
    const refused = await withdraw(CITY, 'FilingRule', [id])
    expect(refused.data.withdrawRecords).toMatchObject({ withdrawn: 0, rejected: [{ rule: 'row-id' }] })
    expect((await withdraw(NATION, 'FilingRule', [id])).data.withdrawRecords.withdrawn).toBe(1)
    await eventually('no tier has it', async () => {
      const held = await Promise.all([NATION, PROVINCE, CITY].map(heldAt))
      return held.every((count) => count === 0)
    })
  })
})

describe('a file', () => {
  const importing = (file: string, more: Partial<Parameters<typeof importFile>[0]> = {}) =>
    importFile({
      ...{ ledger: graphs.tiers.of(CITY).ledger, standard, file, regionCode: CITY, now: new Date() },
      ...{ rejectsFile: join(folder, 'rejects.csv'), dataSet: 'ServiceDemand' },
      ...more,
    })

  it('imported again does not bring a withdrawn row back: it stands among the rejects, with its own rule', async () => {
    const rows = Array.from({ length: 5 }, (_, i) => makeInput(dataSetOf('ServiceDemand'), CITY, 100 + i))
    const file = join(folder, 'demands.ndjson')
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'))
    const before = await countOf(CITY, 'service_demand')
    expect(await importing(file)).toMatchObject({ accepted: 5, inserted: 5 })
    const demandNo = String(rows[2]?.demandNo)
    const LIST = `{ region(code: "${CITY}") { serviceDemands(first: 200) { nodes { id demandNo } } } }`
    const { data } = await graphs.ask(CITY, LIST, {}, WRITER)
    const { id } = data.region.serviceDemands.nodes.find((node: { demandNo: string }) => node.demandNo === demandNo)
    expect((await withdraw(CITY, 'ServiceDemand', [id], { reason: '诉求人撤销' })).data.withdrawRecords.withdrawn).toBe(
      1,
    )
    const again = await importing(file, { rejectsFile: (extension) => join(folder, `rejects${extension}`) })
    expect(again).toMatchObject({
      accepted: 4,
      rejected: 1,
      inserted: 0,
      unchanged: 4,
      rejectedByRule: { 'row-withdrawn': 1 },
    })
    const told = JSON.parse(readFileSync(again.rejects as string, 'utf8'))._rejected
    expect(told).toMatchObject({ row: '3', field: 'demandNo', rule: 'row-withdrawn', value: demandNo })
    expect(told.message_zh).toMatch(/张三 撤回:诉求人撤销/)
    expect(await importing(file, { dryRun: true })).toMatchObject({ accepted: 4, rejected: 1 })
    expect(await countOf(CITY, 'service_demand')).toBe(before + 4)
    expect(await importing(file, { restoreWithdrawn: true })).toMatchObject({
      accepted: 5,
      rejected: 0,
      inserted: 1,
      unchanged: 4,
    })
    expect(await countOf(CITY, 'service_demand')).toBe(before + 5)
    expect(await importing(file)).toMatchObject({ accepted: 5, rejected: 0, unchanged: 5 })
  })

  it('read while rows of it are withdrawn leaves no row that is both there and withdrawn', async () => {
    const dataSet = dataSetOf('Component')
    const rows = makeRows(dataSet, CITY, 500, 900)
    const keys = rows.map(({ componentId }) => [componentId])
    const ledger = graphs.tiers.of(CITY).ledger
    const wave = async (from: number) => {
      for (let at = from; at < keys.length; at += 40)
        await ledger.transaction((tx) =>
          withdrawRows(tx, dataSet, {
            ...{ region: CITY, keys: keys.slice(at, at + 20), by: 'test', reason: 'x', now: new Date() },
            covers: () => true,
          }),
        )
    }
    const writes = async () => {
      for (let at = 0; at < rows.length; at += 10) await graphs.writeRows(CITY, dataSet, rows.slice(at, at + 10))
    }
    await graphs.writeRows(CITY, dataSet, rows.slice(0, 200))
    await Promise.all([writes(), writes(), wave(0), wave(20)])
    const { rows: both } = await ledger.pool.query(
      `select from component c join withdrawn_record w on w.data_set = 'Component' and w.row_key = c.component_id`,
    )
    expect(both).toHaveLength(0)
    expect(await countOf(CITY, "withdrawn_record where data_set = 'Component'")).toBeGreaterThan(0)
  })
})
