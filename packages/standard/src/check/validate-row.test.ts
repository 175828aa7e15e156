import { expect, test } from 'vitest'
import { type DataSetSpec, type FieldSpec, makeDataSet } from '../dictionary/data-set-spec.ts'
import { rowHashOf } from '../dictionary/row-hash.ts'
import { loadStandard } from '../load/load-standard.ts'
import { validateRow } from './validate-row.ts'

const { divisions, codes } = loadStandard()
const context = { regionCode: '440300', divisions, codes, now: new Date('2026-06-01T00:00:00Z') }
const field = (spec: Partial<FieldSpec>): FieldSpec => ({
  zh: '某',
  en: 'some',
  type: 'text',
  constraint: 'O',
  sharing: 'conditional',
  standardRef: 'PRACTICE',
  status: 'assumed',
  ...spec,
})
const spec: DataSetSpec = {
  name: 'Bench',
  plural: 'benches',
  table: 'bench',
  class: 'base',
  zh: '座椅',
  en: 'Bench',
  standardRef: 'PRACTICE',
  status: 'assumed',
  validFrom: null,
  validTo: null,
  key: ['benchNo'],
  time: null,
  partitioned: false,
  fields: {
    regionCode: field({ constraint: 'M', form: 'division' }),
    benchNo: field({ constraint: 'M', max: 8 }),
    state: field({ constraint: 'M', values: ['INTACT', 'BROKEN'], fallback: 'INTACT' }),
    brokenOn: field({ type: 'date', constraint: 'C', when: { field: 'state', is: ['BROKEN'] } }),
    givenBy: field({ form: 'division' }),
    keeperPhone: field({ form: 'mobile', personal: true, sharing: 'withheld' }),
    seats: field({ type: 'integer', range: [1, 9] }),
  },
}
const bench = makeDataSet(spec)
const judge = (input: Record<string, unknown>) => validateRow(bench, { benchNo: 'B1', ...input }, context)
const rulesOf = (input: Record<string, unknown>): string[] => {
  const verdict = judge(input)
  return verdict.ok ? [] : verdict.findings.map(({ field: name, rule }) => `${name} ${rule}`)
}

test('a data set needs nothing but its specification', () => {
  const verdict = judge({ seats: '3', nobody: 'asked' })
  if (!verdict.ok) expect.fail(JSON.stringify(verdict.findings))
  const { rowHash, ...row } = verdict.row
  expect(row).toEqual({
    regionCode: '440300',
    benchNo: 'B1',
    state: 'INTACT',
    brokenOn: null,
    givenBy: null,
    keeperPhone: null,
    seats: 3,
  })
  expect(rowHash).toBe(rowHashOf(row, bench))
})

test('a conditional field is needed when its condition holds, and told once', () => {
  expect(rulesOf({ state: 'BROKEN' })).toEqual(['brokenOn required-when'])
  expect(rulesOf({ state: 'BROKEN', brokenOn: '2026-02-30' })).toEqual(['brokenOn type'])
  expect(rulesOf({ state: 'BROKEN', brokenOn: '2026-02-28' })).toEqual([])
  expect(rulesOf({ state: 'INTACT' })).toEqual([])
  const verdict = judge({ state: 'BROKEN' })
  expect(verdict.ok ? '' : verdict.findings[0]?.message.en).toBe('某 is missing; it is needed because state is BROKEN.')
})

test('another division that nobody knows is kept, with a warning', () => {
  const verdict = judge({ givenBy: '990101' })
  expect(verdict.ok && verdict.warnings.map(({ field: name, rule }) => `${name} ${rule}`)).toEqual([
    'givenBy unknown-division',
  ])
})

test('what a person’s field holds is not repeated', () => {
  const verdict = judge({ keeperPhone: '2380013800' })
  expect(verdict.ok).toBe(false)
  expect(JSON.stringify(verdict)).not.toContain('2380013800')
})

test('a field that is added and empty does not change the hash', () => {
  const more = makeDataSet({ ...spec, fields: { ...spec.fields, colour: field({ max: 9 }) } })
  const [before, after] = [judge({}), validateRow(more, { benchNo: 'B1' }, context)]
  expect(after.ok && before.ok && after.row.rowHash === before.row.rowHash).toBe(true)
})

test('a key is kept in one spelling, with what the source wrote; of a sealed row, in the one it came in', () => {
  const verdict = judge({ benchNo: 'Ｂ\u200B1' })
  expect(verdict.ok && [verdict.row.benchNo, verdict.warnings.map(({ rule, value }) => [rule, value])]).toEqual([
    'B1',
    [['spelling', 'Ｂ\u200B1']],
  ])
  const sealed = validateRow(bench, { benchNo: 'Ｂ\u200B1' }, { ...context, sealed: true })
  expect(sealed.ok && [sealed.row.benchNo, sealed.warnings]).toEqual(['Ｂ\u200B1', []])
  expect(rulesOf({ benchNo: '\u200B' })).toEqual(['benchNo control-characters'])
})
