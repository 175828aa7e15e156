/**
 * What became of rows (变更记录): who wrote what, and what stood there before.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Principal } from '@guantong/contract'
import { importFile } from '@guantong/node/intake'
import { keepHistory } from '@guantong/node/ledger/rows/keep-history'
import { type DataSetName, dataSetOf, dataSets, loadStandard } from '@guantong/standard'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { caseInput } from '../support/generated-cases.ts'
import { makeInput, makeRows } from '../support/make-rows.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const [NATION, CITY] = ['000000', '370200'] as const
const folder = mkdtempSync(join(tmpdir(), 'guantong-history-'))
let graphs: Graphs

beforeAll(async () => {
  graphs = await startGraphs(
    [
      { code: NATION, parent: null, tier: 'nation' },
      { code: CITY, parent: NATION, tier: 'city' },
    ],
    {},
    undefined,
    () => ({ mutationsFromAbove: 'allow' }),
  )
})
afterAll(async () => {
  await graphs?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const WRITER = { subject: '张三', verbs: ['read', 'write'], regions: [NATION], sharing: 'withheld' } as const
const SUBMIT = `mutation ($dataSet: DataSetName!, $rows: [JSONObject!]!, $region: String) {
  submitRecords(dataSet: $dataSet, rows: $rows, region: $region, restoreWithdrawn: true) { accepted rejected { rule message } } }`
const WITHDRAW = `mutation ($dataSet: DataSetName!, $ids: [ID!]!) { withdrawRecords(dataSet: $dataSet, ids: $ids, reason: "重复录入") { withdrawn } }`
const HISTORY = `query ($id: ID!, $first: Int) { history(id: $id, first: $first) {
  at kind by door source reason fields { name zh old new } } }`

interface Change {
  at: string
  kind: string
  by: string | null
  door: string | null
  source: string | null
  reason: string | null
  fields: { name: string; zh: string; old: string | null; new: string | null }[]
}
const submit = async (
  dataSet: DataSetName,
  rows: object[],
  { at = CITY, region, ...principal }: { at?: string; region?: string } & Partial<Principal> = {},
) => {
  const answer = await graphs.ask(at, SUBMIT, { dataSet, rows, region }, { ...WRITER, ...principal })
  expect(answer.errors).toBeUndefined()
  expect(answer.data.submitRecords.rejected).toEqual([])
}
const withdraw = (dataSet: DataSetName, id: string) => graphs.ask(CITY, WITHDRAW, { dataSet, ids: [id] }, WRITER)
const historyOf = async (id: string, principal: Partial<Principal> = {}, at: string = CITY): Promise<Change[]> => {
  const answer = await graphs.ask(at, HISTORY, { id }, { ...WRITER, ...principal })
  if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors))
  return answer.data.history
}
const pool = () => graphs.tiers.of(CITY).ledger.pool

describe('the history of a row', () => {
  const id = `${CITY}:case:T-1`

  it('names every change with who, how, and each value before and after', async () => {
    await submit('Case', [caseInput(CITY, 1)])
    await submit('Case', [caseInput(CITY, 1, { description: '井盖破损', reworkCount: 1 })], { subject: '李四' })
    await submit('Case', [caseInput(CITY, 1, { description: '井盖破损', reworkCount: 1 })], { subject: '王五' })
    await submit('Case', [caseInput(CITY, 1, { description: '井盖丢失', accepted: 1, acceptedAt: null })], {
      at: NATION,
      region: CITY,
    })
    const changes = await historyOf(id)
    expect(changes.map(({ kind, by, door, source }) => [kind, by, door, source])).toEqual([
      ['CHANGED', '张三', 'MUTATION', NATION],
      ['CHANGED', '李四', 'MUTATION', null],
      ['INSERTED', '张三', 'MUTATION', null],
    ])
    expect(changes[0]?.fields).toEqual(
      expect.arrayContaining([
        { name: 'description', zh: expect.any(String), old: '井盖破损', new: '井盖丢失' },
        { name: 'acceptedAt', zh: expect.any(String), old: expect.stringMatching(/^2026-.*Z$/), new: null },
        { name: 'reworkCount', zh: expect.any(String), old: '1', new: null },
      ]),
    )
    expect(changes[0]?.fields).toHaveLength(3)
    expect(changes[1]?.fields.map(({ name, old, new: value }) => [name, old, value]).sort()).toEqual([
      ['description', null, '井盖破损'],
      ['reworkCount', null, '1'],
    ])
    expect(changes[2]?.fields).toEqual([])
    const times = changes.map(({ at }) => at)
    expect(times).toEqual([...times].sort().reverse())
  })

  it('tells of withdrawal and return, also while the row is away', async () => {
    await withdraw('Case', id)
    const away = await historyOf(id)
    expect(away.map(({ kind }) => kind)).toEqual(['WITHDRAWN', 'CHANGED', 'CHANGED', 'INSERTED'])
    expect(away[0]).toMatchObject({ by: '张三', door: 'WITHDRAWAL', reason: '重复录入' })
    await submit('Case', [caseInput(CITY, 1)], { subject: '赵六' })
    const back = await historyOf(id)
    expect(back.map(({ kind, by }) => [kind, by])).toEqual([
      ['INSERTED', '赵六'],
      ['WITHDRAWN', '张三'],
      ['CHANGED', '张三'],
      ['CHANGED', '李四'],
      ['INSERTED', '张三'],
    ])
    const first = await graphs.ask(CITY, HISTORY, { id, first: 2 }, WRITER)
    expect(first.data.history.map(({ kind }: Change) => kind)).toEqual(['INSERTED', 'WITHDRAWN'])
  })

  it('shows another hand on the database for what it is', async () => {
    await pool().query("update case_record set state = 'REPORTED' where case_no = 'T-1'")
    const [changed] = await historyOf(id)
    expect(changed).toMatchObject({
      kind: 'CHANGED',
      by: null,
      door: null,
      fields: [{ name: 'state', new: 'REPORTED' }],
    })
    await pool().query("delete from case_record where case_no = 'T-1'")
    expect((await historyOf(id))[0]).toMatchObject({ kind: 'REMOVED', by: null, door: null })
  })

  it('stands beside the fields of the rows of a list, by the same rules', async () => {
    await submit('Case', [caseInput(CITY, 2), caseInput(CITY, 3)])
    await submit('Case', [caseInput(CITY, 3, { description: '井盖破损', reworkCount: 2 })])
    const LIST = `query ($first: Int) { region(code: "${CITY}") { cases(first: 5) { nodes {
      caseNo history(first: $first) { kind by fields { name new } } } } } }`
    const ask = async (at: string, first: number | null, principal: Partial<Principal> = {}) => {
      const { data, errors } = await graphs.ask(at, LIST, { first }, { ...WRITER, ...principal })
      const nodes = data.region.cases.nodes as { caseNo: string; history: Change[] | null }[]
      return { errors, of: (caseNo: string) => nodes.find((node) => node.caseNo === caseNo)?.history }
    }
    const here = await ask(CITY, null)
    expect(here.errors).toBeUndefined()
    expect(here.of('T-2')).toEqual([{ kind: 'INSERTED', by: '张三', fields: [] }])
    expect(here.of('T-3')).toHaveLength(2)
    const above = await ask(NATION, 1, { sharing: 'conditional' })
    expect(above.of('T-3')).toEqual([{ kind: 'CHANGED', by: null, fields: [{ name: 'reworkCount', new: '2' }] }])
    expect((await ask(CITY, 0)).errors?.[0]?.extensions.code).toBe('GT_INPUT_INVALID')
  })

  it('is asked through the nation, without the names of people; it obeys scope and sharing class as the row does', async () => {
    const demand = makeInput(dataSetOf('ServiceDemand'), CITY, 0)
    const key = encodeURIComponent(String(demand.demandNo)).replaceAll('~', '%7E')
    await submit('ServiceDemand', [demand])
    await submit('ServiceDemand', [{ ...demand, reporterName: '孙七', orgName: '城管局' }])
    const of = `${CITY}:service-demand:${key}`
    const names = (changes: Change[]) => changes[0]?.fields.map(({ name }) => name).sort()
    expect(names(await historyOf(of))).toEqual(['orgName', 'reporterName'])
    expect(names(await historyOf(of, { sharing: 'conditional' }))).toEqual(['orgName'])
    const above = await historyOf(of, { sharing: 'conditional' }, NATION)
    expect(above.map(({ by, door }) => [by, door])).toEqual([
      [null, 'MUTATION'],
      [null, 'MUTATION'],
    ])
    const codeOf = async (principal: Partial<Principal>, asked = of) =>
      (await graphs.ask(CITY, HISTORY, { id: asked }, { ...WRITER, ...principal })).errors?.[0]?.extensions.code
    expect(await codeOf({ regions: ['310000'] })).toBe('GT_REGION_OUT_OF_SCOPE')
    expect(await codeOf({}, `${CITY}:service-demand:NOPE`)).toBe('GT_ROW_NOT_FOUND')
    expect(await codeOf({}, 'nonsense')).toBe('GT_ROW_NOT_FOUND')
  })

  it('of a file names the file, once for all its batches', async () => {
    const file = join(folder, '部件 11月.ndjson')
    const rows = Array.from({ length: 30 }, (_, i) => makeInput(dataSetOf('Component'), CITY, 500 + i))
    const importing = () =>
      importFile({
        ...{ ledger: graphs.tiers.of(CITY).ledger, standard: loadStandard(), file, regionCode: CITY, now: new Date() },
        ...{ rejectsFile: join(folder, 'r'), dataSet: 'Component', batchSize: 7, by: '周八' },
      })
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'))
    expect(await importing()).toMatchObject({ inserted: 30 })
    writeFileSync(file, rows.map((row) => JSON.stringify({ ...row, note: '复核' })).join('\n'))
    expect(await importing()).toMatchObject({ updated: 30 })
    const of = `${CITY}:component:${encodeURIComponent(String(rows[20]?.componentId))}`
    expect((await historyOf(of)).map(({ kind, by, door, source }) => [kind, by, door, source])).toEqual([
      ['CHANGED', '周八', 'FILE', '部件 11月.ndjson'],
      ['INSERTED', '周八', 'FILE', '部件 11月.ndjson'],
    ])
    const { rows: writes } = await pool().query("select from record_write where data_set = 'Component'")
    expect(writes).toHaveLength(2)
  })

  it.each(dataSets.map(({ name }) => name as DataSetName))('is kept for %s', async (name) => {
    const dataSet = dataSetOf(name)
    const [row] = makeRows(dataSet, CITY, 60, 61)
    const [other] = makeRows(dataSet, CITY, 61, 62)
    if (row === undefined || other === undefined) throw new Error('no rows')
    const changed = { ...other, ...Object.fromEntries(['regionCode', ...dataSet.key].map((key) => [key, row[key]])) }
    await graphs.writeRows(CITY, dataSet, [row])
    await graphs.writeRows(CITY, dataSet, [changed as typeof row])
    const { rows: kept } = await pool().query<{ row_key: string; old: object }>(
      `select row_key, old from record_change where data_set = $1 order by id desc limit 1`,
      [name],
    )
    const text = (value: unknown) => (value instanceof Date ? value.toISOString() : String(value))
    expect(kept[0]?.row_key).toBe(dataSet.key.map((key) => text(row[key])).join('\u0001'))
    const differing = dataSet.fields.filter(
      ({ name: field }) => text(row[field] ?? null) !== text(changed[field] ?? null),
    )
    expect(Object.keys(kept[0]?.old ?? {}).sort()).toEqual(differing.map(({ column }) => column).sort())
  })

  it('tells any number of writes of one moment apart', async () => {
    const at = `timestamptz '2026-03-02 09:00:00.123+08'`
    const { rows } = await pool().query<{ moments: string; last: string }>(
      `select count(distinct at)::text as moments, (max(at) < ${at} + interval '1 second')::text as last
         from (select note_write('Matter', ${at}, 'x', 'MUTATION', null, null) as at from generate_series(1, 1500)) as noted`,
    )
    expect(rows[0]).toEqual({ moments: '1500', last: 'true' })
  })

  it('is not kept of what a tier above has issued', async () => {
    const rule = (text: string) => ({
      ...{ ruleId: 'R-1', kind: 'MATTER', standardRef: 'GB/T 30428.2-2013', classCode: '01', code: '0101' },
      filingCondition: text,
    })
    await submit('FilingRule', [rule('甲')], { at: NATION })
    await submit('FilingRule', [rule('乙')], { at: NATION })
    const held = async () =>
      (await pool().query("select filing_condition from filing_rule where region_code = '000000'")).rows[0]
        ?.filing_condition
    await eventually('the city has the newer rule', async () => (await held()) === '乙')
    expect((await pool().query("select from record_change where region_code = '000000'")).rowCount).toBe(0)
  })
})

describe('any order of writes, withdrawals and returns', () => {
  it('is told back value by value', async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.constantFrom('甲', '乙', '丙', null), fc.constant(undefined)), {
          minLength: 1,
          maxLength: 8,
        }),
        async (steps) => {
          const caseNo = `P-${run++}`
          // What the row said after each step that changed something; undefined: it was away.
          const told: (string | null | undefined)[] = [undefined]
          for (const step of steps) {
            if (step === undefined) await withdraw('Case', `${CITY}:case:${caseNo}`)
            else await submit('Case', [caseInput(CITY, 5, { caseNo, description: step })])
            if (step !== told.at(-1)) told.push(step)
          }
          if (told.length === 1) return
          const changes = (await historyOf(`${CITY}:case:${caseNo}`)).reverse()
          const kinds = told
            .slice(1)
            .map((now, at) => (now === undefined ? 'WITHDRAWN' : told[at] === undefined ? 'INSERTED' : 'CHANGED'))
          expect(changes.map(({ kind }) => kind)).toEqual(kinds)
          for (const [at, change] of changes.entries())
            if (change.kind === 'CHANGED')
              expect(change.fields).toMatchObject([{ name: 'description', old: told[at], new: told[at + 1] }])
        },
      ),
      { numRuns: Number(process.env.GUANTONG_HISTORIES ?? 30) },
    )
  })
})

describe('what is kept', () => {
  it('goes with its month; what is older than the history is said to be so', async () => {
    const ledger = graphs.tiers.of(CITY).ledger
    const id = `${CITY}:case:K-1`
    const write = (description: string) => submit('Case', [caseInput(CITY, 6, { caseNo: 'K-1', description })])
    await write('一')
    await write('二')
    const now = new Date()
    await keepHistory(ledger, { now, days: 400 })
    const parts = async () =>
      (await pool().query("select relname from pg_class where relname ~ '^record_change_[0-9]{6}$' and relkind = 'r'"))
        .rowCount
    expect(await parts()).toBe(3)
    expect((await historyOf(id)).map(({ kind }) => kind)).toEqual(['CHANGED', 'INSERTED'])
    await keepHistory(ledger, { now, days: 400 })
    expect(await parts()).toBe(3)
    await write('三')
    const later = new Date(now.getTime() + 500 * 86_400_000)
    await keepHistory(ledger, { now: later, days: 400 })
    expect((await pool().query('select from record_change')).rowCount).toBe(0)
    expect((await historyOf(id)).map(({ kind, by }) => [kind, by])).toEqual([['EARLIER', null]])
  })
})
