/**
 * Records of several data sets whose summaries are known beforehand.
 *
 * @module
 */
import { shippedStandard } from '@guantong/standard'

export const COUNTIES: Record<string, readonly [string, string]> = {
  '370200': ['370202', '370203'],
  '440300': ['440303', '440304'],
}
const STATES = ['INTACT', 'DAMAGED', 'LOST']
const standard = shippedStandard()

export const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
const countyOf = (city: string, i: number): string => COUNTIES[city]?.[i % 2] as string

export const component = (city: string, i: number, given: object = {}) => ({
  componentId: `${countyOf(city, i)}01001${String(i).padStart(6, '0')}`,
  divisionCode: countyOf(city, i),
  standardRef: 'GB/T 47678.5-2026',
  code: i % 4 === 0 ? '01002' : '01001',
  name: `部件 ${i}`,
  departmentCode: '91350100M000100Y43',
  departmentName: '城管局',
  unitGridCode: `${countyOf(city, i)}001001001`,
  state: STATES[i % 3],
  initialDate: '2026-01-01',
  changedOn: i % 3 === 0 ? null : '2026-02-01',
  ...given,
})
export const alarm = (city: string, i: number) => ({
  alarmNo: `A-${i}`,
  raisedAt: new Date(Date.UTC(2026, 2 + (i % 2), 1 + (i % 5), 15, 30 + i)),
  divisionCode: countyOf(city, i),
  classCode: 'C1',
  level: standard.valueLists.find(({ name }) => name === 'alarm-level')?.values[i % 2]?.name,
  status: 'PENDING',
})
export const demand = (city: string, i: number) => ({
  demandNo: `D-${i}`,
  // Some name no county.
  divisionCode: i % 5 === 0 ? city : countyOf(city, i),
  channel: standard.valueLists.find(({ name }) => name === 'demand-channel')?.values[0]?.name,
  receivedAt: new Date(Date.UTC(2026, 2, 1 + (i % 10), 3)),
  categoryCode: `K${i % 3}`,
  title: '不得上报的标题',
  reporterName: '张三',
  replied: i % 2 === 0,
  revisited: i % 4 === 0,
  satisfaction: i % 4 === 0 ? (i % 8 === 0 ? 'SATISFIED' : 'DISSATISFIED') : null,
})
export const indicator = (city: string, numerator: number) => ({
  indicatorCode: 'closingRate',
  formulaVersion: 1,
  divisionCode: city,
  period: '2026-03',
  periodEnd: '2026-03-31',
  assessor: 'SELF',
  method: standard.valueLists.find(({ name }) => name === 'indicator-method')?.values[0]?.name,
  numerator,
  denominator: 4,
  value: numerator / 4,
})
