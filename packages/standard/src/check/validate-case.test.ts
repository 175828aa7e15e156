import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { CaseRow } from '../dictionary/case-fields.ts'
import { CASE_FIELDS } from '../dictionary/case-fields.ts'
import { canonicalRow } from '../dictionary/row-hash.ts'
import { loadStandard } from '../load/load-standard.ts'
import type { Finding } from './finding.ts'
import { RULES } from './rules.ts'
import { type CaseContext, validateCase } from './validate-case.ts'

const { divisions, codes } = loadStandard()
const context: CaseContext = { regionCode: '440300', divisions, codes, now: new Date('2026-06-01T00:00:00Z') }
const good = {
  caseNo: '26053100001',
  divisionCode: '440310',
  kind: 'MATTER',
  standardRef: 'GB/T 47678.5-2026',
  code: '06010',
  source: 'COLLECTOR',
  state: 'CLOSED',
  reportedAt: '2026-05-31T09:30:00+08:00',
  closedAt: '2026-05-31T11:00:00+08:00',
}

function accepted(input: Record<string, unknown>): { row: CaseRow; warnings: string[] } {
  const verdict = validateCase(input, context)
  if (!verdict.ok) expect.fail(JSON.stringify(verdict.findings))
  return { row: verdict.case, warnings: verdict.warnings.map(({ field, rule }) => `${field} ${rule}`) }
}

function refused(input: Record<string, unknown>): readonly Finding[] {
  const verdict = validateCase(input, context)
  return verdict.ok ? expect.fail('accepted') : verdict.findings
}

test('a good case comes back whole, named from the code list, with nulls where nothing was given', () => {
  const { row, warnings } = accepted(good)
  expect(warnings).toEqual([])
  expect(row).toMatchObject({ regionCode: '440300', codeName: '暴露垃圾', classCode: '06', className: '市容环境类' })
  expect(row.reportedAt).toEqual(new Date('2026-05-31T01:30:00Z'))
  expect(row).toMatchObject({ timePrecision: 'second', sample: false, valid: null, description: null })
  expect(Object.keys(row)).toEqual([...CASE_FIELDS.map(({ name }) => name), 'rowHash'])
})

test('the row hash is SHA-256 over sorted JSON without nulls', () => {
  const { row } = accepted(good)
  const { rowHash, ...fields } = row
  const given = Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [name, value instanceof Date ? value.getTime() : value] as const)
  const plain = JSON.stringify(Object.fromEntries(given.toSorted(([a], [b]) => (a < b ? -1 : 1))))
  expect(canonicalRow(row as unknown as Record<string, unknown>)).toBe(plain)
  expect(rowHash).toBe(createHash('sha256').update(plain).digest('hex'))
  expect(accepted({ ...good, address: ' ' }).row.rowHash).toBe(rowHash)
  expect(accepted({ ...good, address: '某路' }).row.rowHash).not.toBe(rowHash)
})

test.each([
  ['caseNo', '', 'required'],
  ['caseNo', 'a\tb', 'control-characters'],
  ['caseNo', 12, 'type'],
  ['caseNo', 'x'.repeat(65), 'length'],
  ['description', 'a\0b', 'characters'],
  ['description', '\ud800', 'characters'],
  ['divisionCode', '4403', 'format'],
  ['divisionCode', '440399', 'division-unknown'],
  ['divisionCode', '370202', 'division-outside'],
  ['divisionCode', '440300', 'division-not-county'],
  ['regionCode', '370200', 'region-differs'],
  ['streetCode', '44031000', 'format'],
  ['communityCode', '44031000100A', 'format'],
  ['unitGridCode', '44031000100100_', 'format'],
  ['code', '06031', 'code-unknown'],
  ['standardRef', 'GB/T 1-2000', 'standard-unknown'],
  ['source', 'WEIBO', 'not-allowed'],
  ['reportedAt', '2026-05-31 09:30:00', 'type'],
  ['reportedAt', '2026-02-30T09:30:00+08:00', 'type'],
  ['reportedAt', new Date('nonsense'), 'type'],
  ['reportedAt', '2026-06-02T00:00:01Z', 'time-late'],
  ['closedAt', '1989-12-31T00:00:00Z', 'time-early'],
  ['disposalDeadline', '9999-12-31T00:00:00Z', 'time-never'],
  ['reworkCount', '1.5', 'type'],
  ['reworkCount', '-1', 'range'],
  ['longitude', '1e400', 'type'],
  ['limitValue', -1, 'range'],
  ['urgent', 'yes', 'type'],
  ['disposalOrgCode', '1805', 'uscc'],
])('%s = %o breaks %s', (field, value, rule) => {
  const findings = refused({ ...good, [field]: value })
  expect(findings.map((finding) => [finding.field, finding.rule])).toEqual([[field, rule]])
  const [finding] = findings
  for (const text of [finding?.message.en, finding?.message.zh, finding?.fix.en, finding?.fix.zh])
    expect(text).not.toMatch(/\{\w+\}|undefined|^$/)
})

test('all mistakes of a row are told at once', () => {
  const findings = refused({ ...good, source: 'X', state: 'Y', reportedAt: null })
  expect(findings.map(({ field }) => field)).toEqual(['source', 'state', 'reportedAt'])
})

test('what real cities break is a warning', () => {
  const { warnings } = accepted({ ...good, filedAt: '2026-05-31T09:00:00+08:00', closedAt: null })
  expect(warnings).toEqual(['filedAt stage-order', 'closedAt closed-without-time'])
  expect(accepted({ ...good, state: 'CHECKING' }).warnings).toEqual(['state time-without-state'])
  expect(accepted({ ...good, classCode: '07' })).toMatchObject({
    warnings: ['classCode class-differs'],
    row: { classCode: '06' },
  })
})

test.each([
  [0, 0, 'coordinates-zero'],
  [22.7, 114.4, 'coordinates-outside'],
  [1144070.14, 227000.1, 'coordinates-outside'],
  [114.4, null, 'coordinates-half'],
])('the position %o, %o is left out with %s', (longitude, latitude, rule) => {
  const { row, warnings } = accepted({ ...good, longitude, latitude, crs: 'GCJ02' })
  expect(row).toMatchObject({ longitude: null, latitude: null, crs: null })
  expect(warnings).toEqual([`longitude ${rule}`])
})

test('local codes pass; of the incompletely known 2013 list only codes that fit it', () => {
  expect(accepted({ ...good, standardRef: 'LOCAL:440300', code: '662' }).row.classCode).toBeNull()
  expect(accepted({ ...good, standardRef: 'LOCAL:370200', code: '662' }).warnings).toEqual([
    'standardRef local-list-elsewhere',
  ])
  const old = { ...good, standardRef: 'GB/T 30428.2-2013' }
  expect(accepted({ ...old, code: '0109' }).warnings).toEqual(['code code-unlisted'])
  for (const code of ['0199', '9901', '109', '0100']) expect(refused({ ...old, code })[0]?.rule).toBe('code-unknown')
})

test('a city without counties is its own county, a municipality has counties', () => {
  const dongguan = validateCase({ ...good, divisionCode: '441900' }, { ...context, regionCode: '441900' })
  expect(dongguan.ok).toBe(true)
  const shanghai = validateCase({ ...good, divisionCode: '310101' }, { ...context, regionCode: '310000' })
  expect(shanghai.ok).toBe(true)
})

test('every rule has its four sentences', () => {
  for (const [rule, { en, zh, fix }] of Object.entries(RULES))
    for (const text of [en, zh, fix.en, fix.zh]) expect(text.length, rule).toBeGreaterThan(3)
})
