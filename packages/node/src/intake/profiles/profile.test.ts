import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Finding, loadStandard } from '@guantong/standard'
import { afterAll, expect, test } from 'vitest'
import { bindProfile } from './bind-profile.ts'
import { loadProfile } from './load-profile.ts'

const folder = mkdtempSync(join(tmpdir(), 'guantong-profile-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const MANDATORY = `
  caseNo: { columns: [id] }
  divisionCode: { columns: [district], division: true }
  kind: { constant: MATTER }
  standardRef: { constant: 'LOCAL:{region}' }
  code: { columns: [code] }
  source: { columns: [src], map: { hotline: HOTLINE_12345 }, otherwise: OTHER }
  state: [{ columns: [a], map: { x: CLOSED }, optional: true, otherwise: null }, { columns: [b], map: { y: FILED } }]
  reportedAt: { columns: [time], time: true }`
const HEAD = `name: trial\ntitle: { en: Trial, zh: 试用 }\nempty: ['-']\nfields:`

function write(text: string): string {
  const file = join(folder, 'trial.yaml')
  writeFileSync(file, text)
  return file
}

function reading(header: string[], record: string[]): { input: Record<string, unknown>; rules: string[] } {
  const { divisions, valueLists } = loadStandard()
  const binding = bindProfile(loadProfile(write(HEAD + MANDATORY)), header, {
    regionCode: '440300',
    divisions,
    valueLists,
  })
  if (!binding.ok) return expect.fail(binding.missing.join())
  const findings: Finding[] = []
  const [input = {}] = binding.bound.map(record, findings, [])
  return { input, rules: findings.map(({ field, rule }) => `${field} ${rule}`) }
}

const HEADER = ['id', 'district', 'code', 'src', 'b', 'time', 'a', 'more']

test('a record becomes a case by the rules of the profile', () => {
  const { input, rules } = reading(HEADER, ['1', ' 坪山区 ', '7', 'hotline', 'y', '2018-02-08', '-', 'ignored'])
  expect(rules).toEqual([])
  expect(input).toEqual({
    caseNo: '1',
    divisionCode: '440310',
    kind: 'MATTER',
    standardRef: 'LOCAL:440300',
    code: '7',
    source: 'HOTLINE_12345',
    state: 'FILED',
    reportedAt: new Date('2018-02-07T16:00:00Z'),
    timePrecision: 'day',
  })
})

test('the first rule that says something wins; an unnamed value goes on to the next, or stays what it is', () => {
  expect(reading(HEADER, ['1', '440310', '7', '', 'y', '2018-02-08 10:00', 'x', '']).input).toMatchObject({
    state: 'CLOSED',
    source: 'OTHER',
    divisionCode: '440310',
    timePrecision: 'second',
  })
  expect(reading(HEADER, ['1', '-', '7', '?', 'z', '', 'q', '']).input).toMatchObject({ state: 'z', source: 'OTHER' })
})

test('what the profile can not read is a finding', () => {
  const { input, rules } = reading(HEADER, ['1', '崂山区', '7', '', 'y', 'yesterday', '', ''])
  expect(rules).toEqual(['reportedAt time-unreadable', 'divisionCode division-unknown'])
  expect(input).toMatchObject({ divisionCode: null, reportedAt: null })
})

test('columns a mandatory field needs are named, the others may be missing', () => {
  const { divisions, valueLists } = loadStandard()
  const profile = loadProfile(write(HEAD + MANDATORY))
  const bound = bindProfile(profile, ['id', 'code', 'time'], { regionCode: '440300', divisions, valueLists })
  expect(bound).toMatchObject({ ok: false, missing: ['district', 'a | b'] })
})

test.each([
  ['no such name', () => 'egova', /not found; shipped profiles: .*egova-stat/],
  ['no YAML', () => write('a: [b'), /./],
  ['a mandatory field missing', () => write(HEAD + MANDATORY.replace(/\n {2}code.*/, '')), /code is missing/],
  ['an unknown field', () => write(`${HEAD + MANDATORY}\n  reporterPhone: { columns: [tel] }`), /reporterPhone/],
  ['two ways at once', () => write(`${HEAD + MANDATORY}\n  address: { columns: [x], constant: y }`), /one of columns/],
])('a profile with %s is refused', (_, make, reason) => {
  expect(() => loadProfile(make())).toThrow(expect.objectContaining({ code: 'GT_PROFILE_INVALID' }))
  expect(() => loadProfile(make())).toThrow(reason)
})
