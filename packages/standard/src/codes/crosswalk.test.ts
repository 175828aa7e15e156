import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { loadStandard } from '../load/load-standard.ts'
import type { CaseKind } from './code.ts'

const { crosswalk, codes } = loadStandard()
const [OLD, NEW] = ['GB/T 30428.2-2013', 'GB/T 47678.5-2026']
const matter = (code: string) => ({ standardRef: OLD, kind: 'MATTER' as const, code })

// Test input that may not be shipped: beside the clone where it is present.
const city = new URL('../../../../../shared/data/yuncheng_codes_2013.csv', import.meta.url)

test.skipIf(!existsSync(city))(
  'the 190 codes of a real city are 97 exact, 19 renamed, 16 explicit and 58 of its own',
  () => {
    const rows = parse(readFileSync(city, 'utf8'), { columns: true, bom: true }) as Record<string, string>[]
    const tally: Record<string, number> = {}
    for (const row of rows) {
      const pad = (name: string) => String(row[name]).trim().padStart(2, '0')
      const kind: CaseKind = row.kind === '部件' ? 'COMPONENT' : 'MATTER'
      const from = { standardRef: OLD, kind, code: pad('major_code') + pad('minor_code') }
      const match = Number(row.minor_code) >= 76 ? undefined : crosswalk.find(from, NEW)
      const group = match === undefined ? 'LOCAL' : match.rule === 'POSITION' ? match.relation : 'EXPLICIT'
      tally[group] = (tally[group] ?? 0) + 1
      // Independently of what the table says: the same name, or another one, at the place the rule of position gives.
      const place = `${String(Number(pad('major_code')) + (kind === 'MATTER' ? 5 : 0)).padStart(2, '0')}0${pad('minor_code')}`
      const there = codes.get(NEW, kind, place)?.name
      if (group === 'EXACT') expect([place, there]).toEqual([place, String(row.minor_name).trim()])
      if (group === 'RENAMED') expect(there).not.toBe(String(row.minor_name).trim())
    }
    expect(tally).toEqual({ EXACT: 97, RENAMED: 19, EXPLICIT: 16, LOCAL: 58 })
  },
)

test('a code that moved into another class is found there', () => {
  expect(crosswalk.find(matter('0602'), NEW)?.to.map(({ code }) => code)).toEqual(['09013'])
  expect(crosswalk.classOf(matter('0602'), NEW)).toEqual({ kind: 'MATTER', classCode: '09', by: 'code' })
  expect(crosswalk.find(matter('0501'), NEW)).toMatchObject({ relation: 'NONE', to: [] })
})

test('what has no counterpart rolls up to its class, to its declared parent, or to a bucket', () => {
  expect(crosswalk.classOf(matter('0131'), NEW)).toEqual({ kind: 'MATTER', classCode: '06', by: 'class' })
  const local = { standardRef: 'LOCAL:140800', kind: 'COMPONENT' as const, code: '0199' }
  expect(crosswalk.classOf(local, NEW)).toEqual({ kind: null, classCode: 'unmapped', by: 'unmapped' })
  const parent = { standardRef: OLD, kind: 'COMPONENT' as const, code: '01' }
  const placed = { kind: 'COMPONENT', classCode: '01', by: 'parent' }
  expect(crosswalk.classOf(local, NEW, parent)).toEqual(placed)
  expect(crosswalk.classOf(local, NEW, { ...parent, standardRef: NEW })).toEqual(placed)
  expect(crosswalk.find(local, NEW)).toBeUndefined()
  const nowhere = { kind: null, classCode: 'unplaced', by: 'unplaced' }
  expect(crosswalk.classOf(matter('0501'), NEW)).toEqual(nowhere)
  expect(crosswalk.classOf(local, NEW, { standardRef: OLD, kind: 'MATTER', code: '05' })).toEqual(nowhere)
})

test('the order of 2005 reaches 2026 through 2013, and 04 and 05 change places', () => {
  const from = (code: string) => ({ standardRef: 'CJ/T 214-2005', kind: 'MATTER' as const, code })
  expect(crosswalk.find(from('05'), OLD)?.to[0]?.code).toBe('04')
  expect(crosswalk.find(from('05'), NEW)).toMatchObject({ rule: 'THROUGH', to: [{ code: '09' }] })
})

test('a newer edition is read back into an older one, by code where one became of one, else by class', () => {
  const now = (kind: CaseKind, code: string) => ({ standardRef: NEW, kind, code })
  expect(crosswalk.find(now('MATTER', '09013'), OLD)).toMatchObject({ rule: 'INVERSE', to: [{ code: '0602' }] })
  expect(crosswalk.classOf(now('MATTER', '09013'), OLD)).toEqual({ kind: 'MATTER', classCode: '06', by: 'code' })
  expect(crosswalk.classOf(now('MATTER', '08016'), OLD)).toEqual({ kind: 'MATTER', classCode: '03', by: 'class' })
  expect(crosswalk.classOf(now('MATTER', '08016'), 'CJ/T 214-2005').classCode).toBe('03')
  expect(crosswalk.classOf(now('MATTER', '03001'), OLD).by).toBe('unplaced')
  for (const { standardRef, kind, code } of codes.all.filter((item) => item.standardRef === OLD)) {
    const [to] = crosswalk.find({ standardRef, kind, code }, NEW)?.to ?? []
    if (to !== undefined) expect(crosswalk.find(to, OLD)?.to.map((back) => back.code)).toContain(code)
  }
})
