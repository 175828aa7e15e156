import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { caseClass } from './codes/code.ts'
import { CASE_FIELDS, CASE_SPECS } from './dictionary/case-fields.ts'
import { DUE_MEASURES, MEASURES, type MeasureName } from './dictionary/measure.ts'
import { readDictionary } from './dictionary/read-dictionary.ts'
import { FAMILIES, GOALS, METHODS, rate, readCityIndicators, TIERS } from './figures/indicator.ts'
import { loadStandard, STANDARD_DIR } from './load/load-standard.ts'
import { readTable } from './read/read-table.ts'

const standard = loadStandard()
const linesOf = (file: string) => readFileSync(join(STANDARD_DIR, file), 'utf8').trim().split('\n').length - 1

test('the division files hold 34 provinces, 333 prefectures and 2,978 counties', () => {
  const upper = readFileSync(join(STANDARD_DIR, 'divisions/prefectures.csv'), 'utf8')
  expect(upper.match(/,province,/g)).toHaveLength(34)
  expect(upper.match(/,prefecture,(?!.*pseudo)/g)).toHaveLength(333)
  expect(linesOf('divisions/counties.csv')).toBe(2978)
})

test('three cities that are their own county are one division each, and three counties are younger than the file', () => {
  const { divisions } = standard
  const tiers = Map.groupBy(divisions.all, ({ tier }) => tier)
  expect([...tiers].map(([tier, list]) => [tier, list.length])).toEqual([
    ['nation', 1],
    ['province', 34],
    ['city', 333],
    ['county', 2978],
  ])
  for (const [code, name, parent] of [
    ['500157', '两江新区', '500000'],
    ['653228', '和康县', '653200'],
    ['653229', '和安县', '653200'],
  ])
    expect(divisions.get(code as string)).toMatchObject({ name, parent, tier: 'county' })
  for (const code of ['441900', '442000', '460400']) {
    expect(divisions.get(code)?.tier).toBe('city')
    expect(divisions.isLeaf(code)).toBe(true)
  }
})

test('every division has its parent before it, and the odd ones hang where they belong', () => {
  const { divisions } = standard
  const seen = new Set<string>()
  for (const { code, parent } of divisions.all) {
    expect(parent === null ? code === '000000' : seen.has(parent), code).toBe(true)
    expect(seen.has(code), code).toBe(false)
    seen.add(code)
  }
  expect(divisions.get('310101')).toMatchObject({ parent: '310000', kind: 'county' })
  expect(divisions.get('500229')).toMatchObject({ parent: '500000', kind: 'county' })
  expect(divisions.get('419001')).toMatchObject({ parent: '410000', kind: 'direct_county' })
  expect(divisions.get('419000')).toBeUndefined()
  expect(divisions.isWithin('440310', '440000')).toBe(true)
  expect(divisions.isWithin('440310', '370000')).toBe(false)
  expect(divisions.named('坪山区', '440300').map(({ code }) => code)).toEqual(['440310'])
})

test('the code lists have their published sizes and no key twice', () => {
  const { codes } = standard
  const sizes = Map.groupBy(codes.all, ({ standardRef, kind }) => `${standardRef} ${kind}`)
  expect(Object.fromEntries([...sizes].map(([key, list]) => [key, list.length]))).toEqual({
    'GB/T 47678.5-2026 COMPONENT': 153,
    'GB/T 47678.5-2026 MATTER': 250,
    'GB/T 30428.2-2013 COMPONENT': 66,
    'GB/T 30428.2-2013 MATTER': 66,
    'CJ/T 214-2005 MATTER': 6,
  })
  expect(new Set(codes.all.map(({ standardRef, kind, code }) => `${standardRef} ${kind} ${code}`)).size).toBe(541)
})

test('the same code means another class in the other kind and edition, and a local code none', () => {
  const { codes } = standard
  expect(caseClass(codes, 'GB/T 47678.5-2026', 'MATTER', '06010')).toBe('06')
  expect(caseClass(codes, 'GB/T 30428.2-2013', 'MATTER', '0110')).toBe('01')
  expect(caseClass(codes, 'LOCAL:440300', 'MATTER', '662')).toBe('unmapped')
  expect(caseClass(codes, 'GB/T 30428.2-2013', 'MATTER', '0199')).toBe('unmapped')
  expect(codes.get('GB/T 30428.2-2013', 'COMPONENT', '0101')?.name).toBe('上水井盖')
})

test('the lists in code and in data are the same lists', () => {
  expect(standard.measures.map(({ name }) => name)).toEqual([...MEASURES])
  const deadlines = ['disposalDeadline', 'closingDeadline']
  expect(
    standard.measures
      .filter(({ basis: [first = ''] }) => deadlines.includes(first))
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...DUE_MEASURES].sort())
  expect(standard.sources.map(({ name }) => name)).toEqual([...CASE_SPECS.source.values])
  expect(standard.states.map(({ name }) => name)).toEqual([...CASE_SPECS.state.values])
  expect(new Set(CASE_FIELDS.map(({ column }) => column)).size).toBe(CASE_FIELDS.length)
})

const vectors = standard.indicators.flatMap((indicator) => indicator.vectors.map((vector) => ({ indicator, vector })))

test('bulletins are recomputed to the digit they printed', () => {
  expect(vectors).toHaveLength(10)
  for (const { indicator, vector } of vectors) {
    const values = Object.fromEntries(MEASURES.map((name) => [name, 0])) as Record<MeasureName, number>
    values[indicator.numerator] = vector.numerator
    values[indicator.denominator] = vector.denominator
    const { value, formulaVersion } = rate(indicator, values)
    const digits = vector.percent.split('.')[1]?.length ?? 0
    expect((100 * (value ?? 0)).toFixed(digits), `${indicator.name} ${vector.bulletin}`).toBe(vector.percent)
    expect(formulaVersion).toBe(indicator.formulaVersion)
  }
})

test('a rate of nothing is null, not zero', () => {
  const nothing = Object.fromEntries(MEASURES.map((name) => [name, 0])) as Record<MeasureName, number>
  for (const indicator of standard.indicators) expect(rate(indicator, nothing).value).toBeNull()
})

test('an indicator says when its denominator counts, and the lists in code are those of value-lists.yaml', () => {
  const basisOf = new Map(standard.measures.map(({ name, basis }) => [name, basis[0]]))
  for (const { name, denominator, periodBasis } of standard.indicators)
    expect(periodBasis, name).toBe(basisOf.get(denominator))
  const { valueLists } = readDictionary(STANDARD_DIR)
  const namesOf = (list: string) => valueLists.find(({ name }) => name === list)?.values.map(({ name }) => name)
  expect(namesOf('indicator-family')).toEqual([...FAMILIES])
  expect(namesOf('evaluation-goal')).toEqual([...GOALS])
  expect(namesOf('indicator-method')).toEqual([...METHODS])
  expect(namesOf('indicator-tier')).toEqual([...TIERS])
})

test('every indicator has a code of its own, and a figure it names stands in the dictionary', () => {
  const city = readCityIndicators(STANDARD_DIR)
  const all = [...standard.indicators, ...city]
  expect(new Set(all.map(({ code }) => code)).size).toBe(all.length)
  const { dataSets } = readDictionary(STANDARD_DIR)
  for (const { name, numerator, denominator } of city)
    for (const { dataSet, field } of [numerator, denominator]) {
      if (dataSet === undefined) continue
      const spec = dataSets.find(({ spec }) => spec.name === dataSet)?.spec
      expect(Object.keys(spec?.fields ?? {}), `${name}: ${dataSet}.${field}`).toContain(field)
    }
})

test('a division that is gone has a successor that is there', () => {
  const changes = readTable<Record<'code' | 'name' | 'change' | 'successor_codes' | 'status', string>>(
    STANDARD_DIR,
    'divisions/changes.csv',
  )
  const { divisions } = standard
  const listed = new Set([...divisions.all, ...changes].map(({ code }) => code))
  for (const { code, name, change, successor_codes: successors, status } of changes) {
    expect(code, name).toMatch(/^\d{6}$/)
    expect(['RENAMED', 'MERGED', 'SPLIT', 'ABOLISHED', 'ESTABLISHED', 'RECODED'], code).toContain(change)
    expect(['verified', 'second-hand', 'assumed'], code).toContain(status)
    const after = successors === '' ? [] : successors.split(';')
    expect(after.length > 0, code).toBe(change !== 'ESTABLISHED' && change !== 'ABOLISHED')
    for (const successor of after) expect(listed.has(successor), `${code} ${name} → ${successor}`).toBe(true)
  }
})
