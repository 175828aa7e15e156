/**
 * Rows hold together: what they refer to is held, and each is written by its own author. At every door.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importFile } from '@guantong/node/intake'
import { importRecords } from '@guantong/node/intake/import-records'
import { loadProfile } from '@guantong/node/intake/profiles/load-profile'
import { pushRecords } from '@guantong/node/intake/push-records'
import { loadStandard } from '@guantong/standard'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'
import { watchStatements } from '../support/watch-statements.ts'

const [NATION, PROVINCE, CITY, COUNTY] = ['000000', '370000', '370800', '370811'] as const
const standard = loadStandard()
const folder = mkdtempSync(join(tmpdir(), 'guantong-holding-'))

let graphs: Graphs
beforeAll(async () => {
  graphs = await startGraphs([
    { code: NATION, parent: null, tier: 'nation' },
    { code: PROVINCE, parent: NATION, tier: 'province' },
    { code: CITY, parent: PROVINCE, tier: 'city' },
  ])
})
afterAll(async () => {
  await graphs?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const SUBMIT = `mutation ($dataSet: DataSetName!, $rows: [JSONObject!]!) { submitRecords(dataSet: $dataSet, rows: $rows) {
  accepted rejected { index field rule value message(lang: EN) fix(lang: ZH) } } }`

/** What was accepted, and `index field rule` of what was refused. */
async function submit(at: string, dataSet: string, rows: readonly object[], regions: readonly string[] = [at]) {
  const { data, errors } = await graphs.ask(at, SUBMIT, { dataSet, rows }, {
    verbs: ['read', 'write'],
    regions,
  } as never)
  expect(errors).toBeUndefined()
  const { accepted, rejected } = data.submitRecords
  return [accepted, ...rejected.map((each: Record<string, unknown>) => `${each.index} ${each.field} ${each.rule}`)]
}

const ledgerOf = (code: string) => graphs.tiers.of(code).ledger
const door = () => ({ ledger: ledgerOf(CITY), standard, regionCode: CITY, now: new Date() })

const theCase = (caseNo: string) => ({
  caseNo,
  divisionCode: COUNTY,
  kind: 'MATTER',
  standardRef: 'GB/T 47678.5-2026',
  code: '06010',
  source: 'COLLECTOR',
  state: 'FILED',
  reportedAt: '2026-11-01T09:00:00+08:00',
})
const step = (caseNo: string, stepNo = 1) => ({
  caseNo,
  stepNo,
  operation: 'FORWARD',
  operatedAt: '2026-11-01T10:00:00+08:00',
})
const task = (taskNo: string, more: object = {}) => ({
  taskNo,
  title: '窨井盖专项治理',
  divisionCode: CITY,
  requirement: '逐井登记',
  issuedAt: '2026-11-02T09:30:00+08:00',
  deadline: '2026-12-30T18:00:00+08:00',
  ...more,
})
const feedback = (taskNo: string, more: object = {}) => ({
  taskNo,
  feedbackNo: 1,
  divisionCode: CITY,
  submittedAt: '2026-11-10T09:00:00+08:00',
  content: '已完成排查',
  ...more,
})
const value = (indicatorCode: string, more: object = {}) => ({
  indicatorCode,
  formulaVersion: 1,
  divisionCode: CITY,
  period: '2026-10',
  periodEnd: '2026-10-31',
  method: 'PLATFORM',
  ...more,
})

it('a step of a case that is not held is refused, and goes in once the case is held', async () => {
  const steps = ['NOPE', 'H-1'].map((caseNo) => step(caseNo))
  expect(await submit(CITY, 'CaseStep', steps)).toEqual([0, '0 caseNo reference-unheld', '1 caseNo reference-unheld'])
  expect(await submit(CITY, 'Case', [theCase('H-1')])).toEqual([1])
  const { data } = await graphs.ask(CITY, SUBMIT, { dataSet: 'CaseStep', rows: steps }, {
    verbs: ['read', 'write'],
    regions: [CITY],
  } as never)
  expect(data.submitRecords).toEqual({
    accepted: 1,
    rejected: [
      {
        ...{ index: 0, field: 'caseNo', rule: 'reference-unheld', value: 'NOPE' },
        message: 'No case NOPE is held here.',
        fix: '请先导入该案卷,或改正案卷编号。',
      },
    ],
  })
})

it('a file’s good rows go in, and the others are listed in the order of the file', async () => {
  const file = join(folder, 'steps.csv')
  const lines = ['H-1', 'NOPE', 'H-1', 'GONE'].map(
    (caseNo, i) => `${caseNo},${i === 2 ? 'x' : i + 10},FORWARD,2026-11-01T10:00:00+08:00`,
  )
  writeFileSync(file, ['caseNo,stepNo,operation,operatedAt', ...lines].join('\n'))
  const rejectsFile = join(folder, 'steps.rejects.csv')
  const summary = await importFile({ ...door(), file, dataSet: 'CaseStep', rejectsFile })
  expect(summary).toMatchObject({ rows: 4, accepted: 1, rejected: 3, inserted: 1 })
  expect(summary.rejectedByRule).toEqual({ 'reference-unheld': 2, type: 1 })
  const told = readFileSync(rejectsFile, 'utf8').trim().split('\n').slice(1)
  expect(told.map((line) => line.split(',').slice(4, 7).join(' '))).toEqual([
    '3 caseNo reference-unheld',
    '4 stepNo type',
    '5 caseNo reference-unheld',
  ])
})

it('so does a program’s list, and a push', async () => {
  const rows = [step('H-1', 20), step('NOPE', 20)]
  const outcome = await importRecords(rows, { ...door(), dataSet: 'CaseStep' })
  expect(outcome).toMatchObject({ accepted: 1, rejected: 1, refused: [{ index: 1, rule: 'reference-unheld' }] })
  const profile = loadProfile('canonical-case-step')
  const pushed = await pushRecords({ ...door(), sender: CITY, by: 'test', profile }, [
    step('H-1', 21),
    step('NOPE', 21),
  ])
  expect(pushed).toMatchObject({
    outcome: { accepted: 1, rejected: 1, outcomes: [{ accepted: true }, { findings: [{ rule: 'reference-unheld' }] }] },
  })
})

it('an indicator must be defined: by the standard, here, or above', async () => {
  expect(await submit(CITY, 'IndicatorValue', [value('NO-SUCH')])).toEqual([0, '0 indicatorCode reference-unheld'])
  expect(await submit(CITY, 'IndicatorValue', [value('CLOSING_RATE', { formulaVersion: 99 })])).toEqual([
    0,
    '0 indicatorCode reference-unheld',
  ])
  const shipped = standard.indicators[0]
  const known = value(String(shipped?.code), { formulaVersion: shipped?.formulaVersion })
  expect(await submit(CITY, 'IndicatorValue', [known])).toEqual([1])
  const local = { indicatorCode: 'LOCAL-1', formulaVersion: 1, name: '本地指标', family: 'SERVICE', method: 'SURVEY' }
  expect(await submit(CITY, 'IndicatorDefinition', [local])).toEqual([1])
  expect(await submit(CITY, 'IndicatorValue', [value('LOCAL-1', { numerator: 120, denominator: 100 })])).toEqual([
    0,
    '0 value share-above-whole',
  ])
  expect(await submit(CITY, 'IndicatorValue', [value('LOCAL-1', { score: 600_000 })])).toEqual([
    0,
    '0 score score-above-full',
  ])
  expect(await submit(CITY, 'IndicatorDefinition', [{ ...local, mayExceedWhole: true }])).toEqual([1])
  expect(await submit(CITY, 'IndicatorValue', [value('LOCAL-1', { numerator: 120, denominator: 100 })])).toEqual([1])
})

it('feedback is on a task that is held, and accepted by its issuer alone', async () => {
  expect(await submit(NATION, 'SupervisionTask', [task('N-1')])).toEqual([1])
  await eventually('the city has the task', async () => {
    const { rows } = await ledgerOf(CITY).pool.query(`select from supervision_task where task_no = 'N-1'`)
    return rows.length === 1
  })
  expect(await submit(CITY, 'TaskFeedback', [feedback('NO-SUCH'), feedback('N-1')])).toEqual([
    1,
    '0 taskNo reference-unheld',
  ])
  const accepted = feedback('N-1', { accepted: true, opinion: '通过' })
  const twice = ['0 accepted author-issuer', '0 opinion author-issuer']
  expect(await submit(CITY, 'TaskFeedback', [accepted])).toEqual([0, ...twice])
  // A task of its own under the same number does not make the city the issuer of the nation's.
  expect(await submit(CITY, 'SupervisionTask', [task('N-1'), task('OWN', { divisionCode: COUNTY })])).toEqual([2])
  expect(await submit(CITY, 'TaskFeedback', [accepted])).toEqual([0, ...twice])
  const ofCounty = feedback('OWN', { divisionCode: COUNTY, accepted: true })
  expect(await submit(CITY, 'TaskFeedback', [ofCounty], [COUNTY])).toEqual([0, '0 accepted author-foreign'])
  expect(await submit(CITY, 'TaskFeedback', [ofCounty])).toEqual([1])
})

it('a task is issued in the name of the node that writes it', async () => {
  for (const issuerCode of [PROVINCE, NATION])
    expect(await submit(CITY, 'SupervisionTask', [task('FORGED', { issuerCode })])).toEqual([
      0,
      '0 issuerCode author-foreign',
    ])
  expect(await submit(PROVINCE, 'SupervisionTask', [task('FORGED', { issuerCode: NATION })])).toEqual([
    0,
    '0 issuerCode author-foreign',
  ])
  const ofCounty = task('BY-COUNTY', { divisionCode: COUNTY })
  expect(await submit(CITY, 'SupervisionTask', [ofCounty], [COUNTY])).toEqual([0, '0 issuerCode author-foreign'])
})

it('a register that a city keeps is asked, with a warning; one that it does not keep is not', async () => {
  const held = theCase('R-1')
  const odd = { ...theCase('R-2'), unitGridCode: '370811001001002' }
  const first = await importRecords([held, odd], { ...door(), dataSet: 'Case' })
  expect(first).toMatchObject({ accepted: 2, odd: [] })
  expect(await submit(CITY, 'UnitGrid', [{ unitGridCode: '370811001001001', divisionCode: COUNTY }])).toEqual([1])
  const second = await importRecords([{ ...held, unitGridCode: '370811001001001' }, odd], {
    ...door(),
    dataSet: 'Case',
  })
  expect(second).toMatchObject({ accepted: 2, odd: [{ index: 1, field: 'unitGridCode', rule: 'reference-unheld' }] })
})

it('within one import the order does not matter', async () => {
  const code = (at: number) => `${COUNTY}00${at}`
  const record = (at: number, more: object = {}) => ({ code: code(at), name: `街道 ${at}`, level: 'STREET', ...more })
  const rows = [
    record(1, { parentCode: code(2) }),
    record(3, { parentCode: code(9) }),
    record(2, { parentCode: COUNTY }),
  ]
  // In batches of one, the second street comes long after the first, which names it.
  const outcome = await importRecords(rows, { ...door(), dataSet: 'DivisionRecord', batchSize: 1 })
  expect(outcome.odd.map(({ index, field, value }) => [index, field, value])).toEqual([[1, 'parentCode', code(9)]])
  expect(outcome).toMatchObject({ accepted: 3, warningsByRule: { 'reference-unheld': 1 } })
})

it('a thousand rows are asked after in a few statements, not in one each', async () => {
  const cases = Array.from({ length: 1000 }, (_, i) => theCase(`M-${i}`))
  await importRecords(cases, { ...door(), dataSet: 'Case' })
  const steps = cases.map(({ caseNo }) => step(caseNo))
  const watched = watchStatements(ledgerOf(CITY).pool)
  const outcome = await importRecords(steps, { ...door(), dataSet: 'CaseStep' })
  watched.stop()
  expect(outcome).toMatchObject({ accepted: 1000, rejected: 0 })
  const asked = watched.statements.filter((text) => text.includes('"case_record"'))
  expect(asked.length).toBeGreaterThan(0)
  expect(asked.length).toBeLessThan(5)
})
