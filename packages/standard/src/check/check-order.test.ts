import { expect, test } from 'vitest'
import { type DataSetName, dataSetOf } from '../dictionary/data-set.ts'
import { loadStandard } from '../load/load-standard.ts'
import { validateRow } from './validate-row.ts'

const { divisions, codes } = loadStandard()
const judge = (name: DataSetName, input: Readonly<Record<string, unknown>>) =>
  validateRow(dataSetOf(name), input, { regionCode: '370800', divisions, codes, now: new Date('2026-11-29') })
const told = (findings: readonly { field: string; rule: string; message: { en: string } }[]) =>
  findings.map(({ field, rule, message }) => `${field} ${rule}: ${message.en}`)

const task = {
  taskNo: 'SD-2026-001',
  title: '窨井盖专项治理',
  divisionCode: '370811',
  requirement: '逐井登记',
  issuedAt: '2026-11-02T09:30:00+08:00',
}

test('a task whose deadline lies before its issue is refused', () => {
  const verdict = judge('SupervisionTask', { ...task, deadline: '2026-01-02T09:30:00+08:00' })
  if (verdict.ok) expect.fail('accepted')
  expect(told(verdict.findings)).toEqual(['deadline stage-order: 反馈时限 lies before 布置时间.'])
})

test('a task that is due at the moment of its issue is in order', () => {
  expect(judge('SupervisionTask', { ...task, deadline: task.issuedAt }).ok).toBe(true)
})

test('a definition that ends before it begins is refused', () => {
  const definition = { indicatorCode: 'X', formulaVersion: 1, name: '指标', family: 'SERVICE', method: 'SURVEY' }
  const dates = { validFrom: '2026-07-01', validTo: '2026-06-30' }
  const verdict = judge('IndicatorDefinition', { ...definition, ...dates })
  if (verdict.ok) expect.fail('accepted')
  expect(told(verdict.findings)).toEqual(['validTo stage-order: 失效日期 lies before 生效日期.'])
})

test.each([
  ['Case', { filedAt: '2026-10-01T09:00:00+08:00' }, 'filedAt stage-order: 立案时间 lies before 上报时间.'],
  ['ServiceDemand', { closedAt: '2026-10-01T09:00:00+08:00' }, 'closedAt stage-order: 办结时间 lies before 受理时间.'],
] as const)('what an older system says of a %s goes in, with a warning', (name, moment, warning) => {
  const rows = {
    Case: {
      caseNo: 'C-1',
      divisionCode: '370811',
      kind: 'MATTER',
      standardRef: 'GB/T 47678.5-2026',
      code: '06010',
      source: 'COLLECTOR',
      state: 'DISPATCHED',
      reportedAt: '2026-10-02T09:00:00+08:00',
    },
    ServiceDemand: {
      demandNo: 'D-1',
      divisionCode: '370811',
      channel: 'HOTLINE_12345',
      receivedAt: '2026-10-02T09:00:00+08:00',
    },
  }
  const verdict = judge(name, { ...rows[name], ...moment })
  if (!verdict.ok) expect.fail(JSON.stringify(verdict.findings))
  expect(told(verdict.warnings)).toEqual([warning])
})
