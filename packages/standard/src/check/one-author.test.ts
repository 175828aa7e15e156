import { expect, test } from 'vitest'
import { type DataSetName, dataSetOf } from '../dictionary/data-set.ts'
import { loadStandard } from '../load/load-standard.ts'
import { validateRow } from './validate-row.ts'

const { divisions, codes } = loadStandard()

/** `field rule` of what is wrong with the row, for the node of that region; the row itself where nothing is. */
function judged(name: DataSetName, regionCode: string, input: Readonly<Record<string, unknown>>) {
  const verdict = validateRow(dataSetOf(name), input, { regionCode, divisions, codes, now: new Date('2026-11-29') })
  return verdict.ok ? verdict.row : verdict.findings.map(({ field, rule }) => `${field} ${rule}`)
}

const task = {
  taskNo: 'SD-2026-001',
  title: '窨井盖专项治理',
  divisionCode: '370811',
  requirement: '逐井登记',
  issuedAt: '2026-03-02T09:30:00+08:00',
  deadline: '2026-04-30T18:00:00+08:00',
}

test.each([
  ['the province', '370000'],
  ['the nation', '000000'],
  ['a city beside it', '370200'],
  ['a county of its own', '370811'],
])('a task is issued in the name of its own node, not of %s', (_, issuerCode) => {
  expect(judged('SupervisionTask', '370800', { ...task, issuerCode })).toEqual(['issuerCode author-foreign'])
})

test('the node names itself where a task names no issuer', () => {
  expect(judged('SupervisionTask', '370800', task)).toMatchObject({ issuerCode: '370800' })
  expect(judged('SupervisionTask', '370800', { ...task, issuerCode: '370800' })).toMatchObject({
    taskNo: 'SD-2026-001',
  })
})

const value = {
  indicatorCode: 'CLOSING_RATE',
  formulaVersion: 1,
  divisionCode: '370800',
  period: '2026-10',
  periodEnd: '2026-10-31',
  method: 'PLATFORM',
  numerator: 97,
  denominator: 100,
}

test('an assessment by a third party is filed above the division it is about', () => {
  const assessed = { ...value, assessor: 'THIRD_PARTY' }
  expect(judged('IndicatorValue', '370800', assessed)).toEqual(['assessor author-above'])
  expect(judged('IndicatorValue', '370000', assessed)).toMatchObject({ assessor: 'THIRD_PARTY' })
  expect(judged('IndicatorValue', '370800', { ...assessed, divisionCode: '370811' })).toMatchObject({
    method: 'PLATFORM',
  })
  expect(judged('IndicatorValue', '370800', { ...value, assessor: 'SELF' })).toMatchObject({ assessor: 'SELF' })
})
