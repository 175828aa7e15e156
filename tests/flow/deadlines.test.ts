/**
 * Deadlines follow from filing rules (立案规则): own and issued ones, in force when a case is written and when they change later.
 *
 * @module
 */
import { importRecords } from '@guantong/node/intake/import-records'
import { makeCopyBatch } from '@guantong/node/ledger/rows/copy-batch'
import { upsertBatch } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf, loadStandard } from '@guantong/standard'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const [PROVINCE, CITY] = ['370000', '370200'] as const
let graphs: Graphs

beforeAll(async () => {
  graphs = await startGraphs([
    { code: PROVINCE, parent: null, tier: 'province' },
    { code: CITY, parent: PROVINCE, tier: 'city' },
  ])
})
afterAll(() => graphs?.stop())

const SUBMIT = `mutation ($dataSet: DataSetName!, $rows: [JSONObject!]!) {
  submitRecords(dataSet: $dataSet, rows: $rows) { accepted updated unchanged rejected { field rule } } }`
const submit = async (node: string, dataSet: string, ...rows: object[]) => {
  const { data, errors } = await graphs.ask(node, SUBMIT, { dataSet, rows }, { verbs: ['read', 'write'] })
  expect(errors).toBeUndefined()
  expect(data.submitRecords.rejected).toEqual([])
  return data.submitRecords
}
const rule = (ruleId: string, code: string, limitType: string, limitValue: number, more: object = {}) => ({
  ...{
    ruleId,
    kind: 'MATTER',
    standardRef: 'GB/T 47678.5-2026',
    classCode: code.slice(0, 2),
    code,
    limitType,
    limitValue,
  },
  ...{ filingCondition: '影响通行', limitText: `${limitValue} ${limitType}`, ...more },
})
const START = '2026-03-04T10:00:00+08:00'
const caseOf = (caseNo: string, code: string, more: object = {}) => ({
  ...{ caseNo, divisionCode: '370202', kind: 'MATTER', standardRef: 'GB/T 47678.5-2026', code, source: 'COLLECTOR' },
  ...{ state: 'DISPATCHED', reportedAt: '2026-03-04T09:00:00+08:00', dispatchedAt: START, ...more },
})

interface Dated {
  disposalDeadline: string | null
  originalDeadline: string | null
  deadlineBasis: string | null
  deadlineRuleId: string | null
  deadlineRuleIssuer: string | null
  deadlineCalendar: string | null
  deadlineProvisional: boolean | null
}
const CASE = `query ($id: ID!) { case(id: $id) { disposalDeadline originalDeadline deadlineBasis deadlineRuleId
  deadlineRuleIssuer deadlineCalendar deadlineProvisional } }`
const dated = async (caseNo: string, node: string = CITY): Promise<Dated> => {
  const { data, errors } = await graphs.ask(node, CASE, { id: `${CITY}:case:${caseNo}` })
  expect(errors).toBeUndefined()
  return data.case
}
const deadline = async (caseNo: string) => (await dated(caseNo)).disposalDeadline
const REVISIONS = `query ($region: String!, $first: Int) { region(code: $region) { deadlineRevisions(first: $first) {
  at cases changes { id caseNo old new } } } }`
const revisions = async (node: string = CITY, region: string = CITY) => {
  const { data, errors } = await graphs.ask(node, REVISIONS, { region, first: 20 })
  expect(errors).toBeUndefined()
  return data.region.deadlineRevisions
}
const held = (ruleId: string, limitValue: number) =>
  eventually(`the city holds ${ruleId}`, async () => {
    const { rows } = await pool().query('select limit_value from filing_rule where rule_id = $1', [ruleId])
    return rows[0]?.limit_value === limitValue
  })
const pool = () => graphs.tiers.of(CITY).ledger.pool
const settled = () =>
  eventually('open cases agree with the rules', async () => {
    const { rows } = await pool().query('select applied = version as agrees from deadline_ground')
    return rows[0].agrees === true
  })

const noMarks = () =>
  eventually('no case is left to look at', async () => {
    const { rows } = await pool().query('select count(*)::int as left from deadline_mark')
    return rows[0].left === 0
  })
const lastMark = async () => {
  const { rows } = await pool().query(`select last_value from pg_sequences where sequencename like 'deadline_mark%'`)
  return rows[0].last_value
}

it('a rule issued from above sets the deadline of a new case, and the case says so', async () => {
  await submit(PROVINCE, 'FilingRule', rule('R-1', '01001', 'URGENT_HOUR', 2))
  await held('R-1', 2)
  await submit(CITY, 'Case', caseOf('A-1', '01001'), caseOf('A-2', '06010', { ruleId: 'R-1' }), caseOf('A-3', '06010'))
  const byRule = {
    disposalDeadline: '2026-03-04T04:00:00.000Z',
    originalDeadline: '2026-03-04T04:00:00.000Z',
    deadlineBasis: 'DISPATCHED',
    deadlineRuleId: 'R-1',
    deadlineRuleIssuer: PROVINCE,
    deadlineCalendar: null,
    deadlineProvisional: false,
  }
  expect(await dated('A-1')).toEqual(byRule)
  expect(await dated('A-2')).toEqual(byRule)
  expect(await deadline('A-3')).toBeNull()
  // The same row again is the same row, with its marks or without.
  expect(await submit(CITY, 'Case', caseOf('A-1', '01001'))).toMatchObject({ unchanged: 1 })
  expect(await submit(CITY, 'Case', { ...caseOf('A-1', '01001'), ...byRule })).toMatchObject({ unchanged: 1 })
  // Marks that a source makes up are left out.
  const made = { disposalDeadline: '2026-05-01T00:00:00Z', deadlineBasis: 'FILED', deadlineRuleId: 'R-7' }
  await submit(CITY, 'Case', caseOf('A-4', '06010', made))
  expect(await dated('A-4')).toMatchObject({ disposalDeadline: null, deadlineBasis: null, deadlineRuleId: null })
})

it('records of a file take the same way', async () => {
  const outcome = await importRecords([caseOf('B-1', '01001'), caseOf('B-2', '01001', { disposalDeadline: START })], {
    ledger: graphs.tiers.of(CITY).ledger,
    standard: loadStandard(),
    regionCode: CITY,
    now: new Date(),
    dataSet: 'Case',
  })
  expect(outcome).toMatchObject({ accepted: 2, rejected: 0 })
  expect(await dated('B-1')).toMatchObject({ disposalDeadline: '2026-03-04T04:00:00.000Z', deadlineRuleId: 'R-1' })
  expect(await dated('B-2')).toMatchObject({ disposalDeadline: '2026-03-04T02:00:00.000Z', deadlineRuleId: null })
})

it('a rule that changes later moves open cases and names them; closed ones and those dated by the source stay', async () => {
  const closed = { state: 'CLOSED', disposedAt: '2026-03-04T11:00:00+08:00', closedAt: '2026-03-04T11:30:00+08:00' }
  await submit(PROVINCE, 'FilingRule', rule('R-2', '06013', 'URGENT_HOUR', 2))
  await held('R-2', 2)
  await submit(
    CITY,
    'Case',
    caseOf('C-1', '06013'),
    caseOf('C-2', '06013', { disposalDeadline: '2026-03-09T10:00:00+08:00' }),
    caseOf('C-3', '06013', closed),
    caseOf('C-4', '06013', { state: 'CHECKING', disposedAt: '2026-03-04T11:00:00+08:00' }),
    caseOf('C-5', '06013', { divisionCode: '370203' }),
  )
  await settled()
  const before = (await revisions()).length
  await submit(PROVINCE, 'FilingRule', rule('R-2', '06013', 'WORK_DAY', 1))
  await eventually('the open case follows', async () => (await deadline('C-1')) === '2026-03-05T02:00:00.000Z')
  await settled()
  expect(await dated('C-1')).toMatchObject({ deadlineRuleId: 'R-2', deadlineCalendar: expect.stringMatching(/^CN-/) })
  expect(await deadline('C-2')).toBe('2026-03-09T02:00:00.000Z')
  expect(await deadline('C-3')).toBe('2026-03-04T04:00:00.000Z')
  expect(await deadline('C-4')).toBe('2026-03-04T04:00:00.000Z')
  const change = { old: '2026-03-04T04:00:00.000Z', new: '2026-03-05T02:00:00.000Z' }
  const [revision] = await revisions()
  expect(revision).toMatchObject({
    cases: 2,
    changes: [
      { id: `${CITY}:case:C-1`, caseNo: 'C-1', ...change },
      { id: `${CITY}:case:C-5`, caseNo: 'C-5', ...change },
    ],
  })
  expect(await revisions()).toHaveLength(before + 1)
  // Asked from above, and by those who see one county.
  expect((await revisions(PROVINCE))[0]).toEqual(revision)
  expect((await revisions(CITY, '370203'))[0]).toMatchObject({ cases: 1, changes: [{ caseNo: 'C-5' }] })
  const { data } = await graphs.ask(CITY, `{ history(id: "${CITY}:case:C-1") { by door fields { name old new } } }`)
  expect(data.history[0]).toMatchObject({ by: CITY, door: 'RULES' })
  expect(data.history[0].fields).toContainEqual({ name: 'disposalDeadline', ...change })
  // A file that brings the closed case again does not judge it anew by the rules of today; a closed case that is new is judged by them.
  expect(await submit(CITY, 'Case', caseOf('C-3', '06013', closed))).toMatchObject({ unchanged: 1 })
  await submit(CITY, 'Case', caseOf('C-6', '06013', closed))
  expect(await deadline('C-6')).toBe('2026-03-05T02:00:00.000Z')
})

it('a rule that is new dates open cases, and takes the dates with it when it goes', async () => {
  await submit(CITY, 'Case', caseOf('D-1', '07001'))
  expect(await deadline('D-1')).toBeNull()
  await submit(CITY, 'FilingRule', rule('OWN-1', '07001', 'WORK_HOUR', 4))
  await eventually('it is dated', async () => (await deadline('D-1')) === '2026-03-04T08:00:00.000Z')
  expect(await dated('D-1')).toMatchObject({ deadlineRuleIssuer: CITY })
  await submit(CITY, 'WorkTime', {
    divisionCode: CITY,
    weekday: 3,
    opensAt: '09:00',
    closesAt: '18:00',
    validFrom: '2026-01-01',
  })
  await eventually('hours moved it', async () => (await deadline('D-1')) === '2026-03-04T06:00:00.000Z')
  const WITHDRAW = `mutation { withdrawRecords(dataSet: FilingRule, ids: ["${CITY}:filing-rule:OWN-1"], reason: "废止") { withdrawn } }`
  await graphs.ask(CITY, WITHDRAW, {}, { verbs: ['read', 'write'] })
  await eventually('it is dated no more', async () => (await deadline('D-1')) === null)
  expect((await revisions())[0]).toMatchObject({ cases: 1, changes: [{ caseNo: 'D-1', new: null }] })
})

it('a deadline beyond the calendar is provisional, and an exact one is not', async () => {
  await submit(CITY, 'FilingRule', rule('LONG', '09006', 'WORK_DAY', 400), rule('SHORT', '10001', 'WORK_DAY', 2))
  await submit(CITY, 'Case', caseOf('E-1', '09006'), caseOf('E-2', '10001'))
  expect(await dated('E-1')).toMatchObject({ deadlineProvisional: true, deadlineRuleId: 'LONG' })
  expect(await dated('E-2')).toMatchObject({ deadlineProvisional: false, deadlineRuleId: 'SHORT' })
})

it('cases written under rules that have changed meanwhile are looked at again', async () => {
  await settled()
  const late = makeCase('F-1', {
    ...{ standardRef: 'GB/T 47678.5-2026', code: '01001', state: 'DISPATCHED', dispatchedAt: new Date(START) },
  })
  const batch = makeCopyBatch(dataSetOf('Case'), 0)
  batch.add(late)
  await graphs.tiers.of(CITY).ledger.transaction((tx) => upsertBatch(tx, batch, { now: new Date() }))
  await eventually('it is dated', async () => (await deadline('F-1')) === '2026-03-04T04:00:00.000Z')
})

it('steps of a case stop its clock and extend its limit, whichever comes first', async () => {
  const step = (stepNo: number, operation: string, hour: string, caseNo = 'G-1') => ({
    ...{ caseNo, stepNo, operation, operatedAt: `2026-03-04T${hour}:00+08:00` },
  })
  await submit(CITY, 'Case', caseOf('G-1', '01001'))
  expect(await deadline('G-1')).toBe('2026-03-04T04:00:00.000Z')
  await submit(CITY, 'CaseStep', step(1, 'SUSPEND', '10:30'))
  await eventually('it is provisional', async () => (await dated('G-1')).deadlineProvisional === true)
  await submit(CITY, 'Case', caseOf('G-1', '01001', { state: 'SUSPENDED' }))
  await eventually('it stands', async () => (await deadline('G-1')) === null)
  await submit(CITY, 'CaseStep', step(2, 'RESUME', '11:30'))
  await eventually('it runs again', async () => (await deadline('G-1')) === '2026-03-04T05:00:00.000Z')
  await submit(CITY, 'CaseStep', step(3, 'EXTEND', '11:45'))
  await eventually('it has twice the time', async () => (await deadline('G-1')) === '2026-03-04T07:00:00.000Z')
  expect(await dated('G-1')).toMatchObject({ originalDeadline: '2026-03-04T05:00:00.000Z' })
  // The same case again, without a word of all that, is computed with its steps.
  await submit(CITY, 'Case', caseOf('G-1', '01001', { state: 'IN_PROGRESS' }))
  expect(await dated('G-1')).toMatchObject({ disposalDeadline: '2026-03-04T07:00:00.000Z', deadlineProvisional: false })
})

it('steps of a closed case count under the rule it was dated by, and a case that closes is not judged anew', async () => {
  const over = { disposedAt: '2026-03-04T13:00:00+08:00' }
  const closed = { ...over, state: 'CLOSED', closedAt: '2026-03-04T13:30:00+08:00' }
  const step = (caseNo: string, stepNo: number, operation: string, hour: string) => ({
    ...{ caseNo, stepNo, operation, operatedAt: `2026-03-04T${hour}:00+08:00` },
  })
  await submit(CITY, 'FilingRule', rule('S-1', '06014', 'URGENT_HOUR', 2))
  await submit(
    CITY,
    'Case',
    caseOf('S-1', '06014', closed),
    caseOf('S-2', '06014', { ...over, state: 'CHECKING' }),
    caseOf('S-3', '06014', closed),
  )
  await settled()
  expect(await deadline('S-1')).toBe('2026-03-04T04:00:00.000Z')
  const stood = [step('S-1', 1, 'SUSPEND', '10:30'), step('S-1', 2, 'RESUME', '12:30')]
  await submit(CITY, 'CaseStep', ...stood, step('S-2', 1, 'EXTEND', '11:00'))
  await eventually('its steps count', async () => (await deadline('S-1')) === '2026-03-04T06:00:00.000Z')
  await eventually('an extension counts', async () => (await deadline('S-2')) === '2026-03-04T06:00:00.000Z')
  expect(await submit(CITY, 'Case', caseOf('S-1', '06014', closed))).toMatchObject({ unchanged: 1 })
  // Another limit now: it is for cases that come after.
  await submit(CITY, 'FilingRule', rule('S-1', '06014', 'URGENT_HOUR', 9))
  await settled()
  await submit(CITY, 'Case', caseOf('S-2', '06014', closed))
  expect(await deadline('S-2')).toBe('2026-03-04T06:00:00.000Z')
  await submit(CITY, 'CaseStep', step('S-3', 1, 'EXTEND', '11:00'))
  await noMarks()
  expect(await deadline('S-3')).toBe('2026-03-04T04:00:00.000Z')
})

it('a rule that changes while records are read moves the rows dated before, also where the batch before them is lost', async () => {
  await submit(CITY, 'FilingRule', rule('H-1', '06015', 'URGENT_HOUR', 2))
  await settled()
  const { ledger } = graphs.tiers.of(CITY)
  let isDone = false
  // Steps are asked for when rows are dated: at that moment of the second group the rule changes.
  const query = async (...given: [string, unknown[]]) => {
    const isNow = !isDone && /from case_step/.test(given[0]) && JSON.stringify(given[1]).includes('H-4')
    const answer = await (ledger.pool.query as (...given: unknown[]) => Promise<unknown>)(...given)
    if (!isNow) return answer
    isDone = true
    await submit(CITY, 'FilingRule', rule('H-1', '06015', 'URGENT_HOUR', 5))
    await settled()
    return answer
  }
  const second = Promise.withResolvers<void>()
  let batches = 0
  const transaction: typeof ledger.transaction = async (run) => {
    if (++batches === 1) {
      await second.promise
      throw new Error('lost')
    }
    return ledger.transaction(run).finally(second.resolve)
  }
  const watched = { ...ledger, transaction, pool: Object.assign(Object.create(ledger.pool), { query }) }
  const records = [caseOf('H-1', '06015', { state: 'NO' }), ...['H-2', 'H-3', 'H-4'].map((no) => caseOf(no, '06015'))]
  const run = importRecords(records, {
    ...{ ledger: watched, standard: loadStandard(), regionCode: CITY, now: new Date(), dataSet: 'Case', batchSize: 2 },
  })
  await expect(run).rejects.toThrow('lost')
  expect([isDone, batches]).toEqual([true, 2])
  await eventually('it follows', async () => (await deadline('H-4')) === '2026-03-04T07:00:00.000Z')
})

it('only cases that were written are looked at again, and 立即 dates none', async () => {
  await noMarks()
  const before = await lastMark()
  expect(await submit(CITY, 'Case', caseOf('G-1', '01001', { state: 'IN_PROGRESS' }))).toMatchObject({ unchanged: 1 })
  expect(await lastMark()).toBe(before)
  const { limitType: _, limitValue: __, ...worded } = rule('I-1', '06016', 'URGENT_HOUR', 1)
  await submit(CITY, 'FilingRule', { ...worded, limitText: '立即' })
  await submit(CITY, 'FilingRule', { ...worded, ruleId: 'I-2', limitText: '雨天2小时', limitCondition: '' })
  await submit(CITY, 'Case', caseOf('I-1', '06016'))
  expect(await deadline('I-1')).toBeNull()
  const { rows } = await pool().query(
    `select limit_value, limit_condition from filing_rule where rule_id like 'I-%' order by rule_id`,
  )
  expect(rows).toEqual([
    { limit_value: 0, limit_condition: null },
    { limit_value: 2, limit_condition: '雨天' },
  ])
})

it('a limit that is handed in as text alone is read as what it says, or refused', async () => {
  const { limitType: _, limitValue: __, ...worded } = rule('T-1', '01002', 'URGENT_HOUR', 1)
  await submit(
    CITY,
    'FilingRule',
    { ...worded, limitText: '24小时' },
    { ...worded, ruleId: 'T-2', limitText: '雨天当日' },
  )
  await submit(CITY, 'Case', caseOf('T-1', '06010', { ruleId: 'T-1' }), caseOf('T-2', '06010', { ruleId: 'T-2' }))
  expect(await deadline('T-1')).toBe('2026-03-05T02:00:00.000Z')
  expect(await deadline('T-2')).toBe('2026-03-04T16:00:00.000Z')
  const rows = [{ ...worded, ruleId: 'T-3', limitText: '尽快' }]
  const { data } = await graphs.ask(CITY, SUBMIT, { dataSet: 'FilingRule', rows }, { verbs: ['read', 'write'] })
  expect(data.submitRecords).toMatchObject({
    accepted: 0,
    rejected: [{ field: 'limitText', rule: 'limit-unreadable' }],
  })
})
