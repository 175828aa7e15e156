import { expect, test } from 'vitest'
import { type DataSetName, dataSetOf } from '../dictionary/data-set.ts'
import { loadStandard } from '../load/load-standard.ts'
import { validateRow } from './validate-row.ts'

const { divisions, codes } = loadStandard()
const now = new Date('2026-03-01T00:00:00Z')

const judge = (name: DataSetName, regionCode: string, input: object) =>
  validateRow(dataSetOf(name), input as never, { regionCode, divisions, codes, now })
const caseIn = (regionCode: string, given: object) =>
  judge('Case', regionCode, {
    caseNo: '1',
    kind: 'MATTER',
    standardRef: 'GB/T 47678.5-2026',
    code: codes.all.find(({ standardRef, kind }) => kind === 'MATTER' && standardRef.startsWith('GB/T 47678'))?.code,
    source: 'COLLECTOR',
    state: 'REPORTED',
    reportedAt: '2013-05-01T10:00:00+08:00',
    ...given,
  })
const told = (verdict: ReturnType<typeof judge>) =>
  (verdict.ok ? verdict.warnings : verdict.findings).map(({ field, rule }) => `${field} ${rule}`)

test('a county that was recoded is counted under its successor, with a warning that names it', () => {
  const verdict = caseIn('440100', { divisionCode: '440183', streetCode: '440183001' })
  expect(verdict.ok && verdict.row.divisionCode).toBe('440118')
  expect(told(verdict)).toEqual(['divisionCode division-changed'])
  expect(verdict.ok && verdict.warnings[0]?.message.en).toBe(
    '440183 增城市 is gone (given another code, 2014); it is found under 440118. The row is counted there.',
  )
})

test('a division with several successors, or one elsewhere, is refused and told what became of it', () => {
  const split = caseIn('360700', { divisionCode: '360782' })
  expect([split.ok, told(split)]).toEqual([false, ['divisionCode division-changed']])
  expect(!split.ok && split.findings[0]?.message.zh).toContain('360703, 360702')
  expect(told(caseIn('370200', { divisionCode: '440183' }))).toEqual(['divisionCode division-outside'])
  expect(told(caseIn('370200', { divisionCode: '370299' }))).toEqual(['divisionCode division-unknown'])
})

test('a division in the key stays what it is: two rows could become one', () => {
  const { key } = dataSetOf('RoadCleaning')
  expect(key).toContain('divisionCode')
  const verdict = judge('RoadCleaning', '440100', { divisionCode: '440183', year: 2013, roadArea: 1, cleanedArea: 1 })
  expect([verdict.ok, told(verdict)]).toEqual([false, ['divisionCode division-changed']])
})

test('a division that is only spoken of is kept, with what became of it', () => {
  const verdict = judge('CityProfileFigure', '370100', { subjectCode: '371200', indicator: 'X', year: 2017, value: 1 })
  expect([verdict.ok, told(verdict)]).toEqual([true, ['subjectCode division-changed']])
})

test.each([
  ['as they should be', '440305', '440305001', '440305001002', []],
  ['of another county', '440305', '440306001', '440306001002', ['streetCode', 'communityCode']],
])('streets of 9 and communities of 12 digits %s', (_, divisionCode, streetCode, communityCode, fields) => {
  const verdict = caseIn('440300', { divisionCode, streetCode, communityCode })
  expect(verdict.ok).toBe(true)
  expect(told(verdict)).toEqual(fields.map((field) => `${field} place-elsewhere`))
})

test('validity is told where the history knows the day', () => {
  expect(divisions.get('370116')).toMatchObject({ name: '莱芜区', validFrom: '2018-12-26', validTo: null })
  // Recoded in 2011, and once more in a year of which the day is not known.
  expect(divisions.get('340281')?.validFrom).toBeNull()
  expect(divisions.changes).toHaveLength(2013)
  expect(divisions.changesOf('371200')).toMatchObject([{ change: 'MERGED', successors: ['370100'] }])
  expect(divisions.changesOf('370100').map(({ code }) => code)).toContain('371200')
})
