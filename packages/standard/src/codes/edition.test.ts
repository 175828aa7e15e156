import { expect, test } from 'vitest'
import { loadStandard } from '../load/load-standard.ts'
import { classPlaces } from './class-places.ts'
import { editionInForce } from './edition.ts'

const { codes, crosswalk } = loadStandard()
const [OLD, NEW] = ['GB/T 30428.2-2013', 'GB/T 47678.5-2026']

test('the edition of a period is the newest that was in force on any day of it', () => {
  const of = (from: string, to: string) => editionInForce(codes.editions, { from, to })
  expect(of('2026-01-01', '2026-06-30')).toBe(OLD)
  expect(of('2026-01-01', '2026-07-01')).toBe(NEW)
  expect(of('2026-07-01', '2099-12-31')).toBe(NEW)
  const gap = [
    { standardRef: 'B-2020', validFrom: '2020-01-01', validTo: null },
    { standardRef: 'A-2010', validFrom: '2010-01-01', validTo: '2015-12-31' },
  ]
  expect(editionInForce(gap, { from: '2017-01-01', to: '2017-12-31' })).toBe('B-2020')
})

test('the table of places says of every code what classOf says, and of its own edition the class it has there', () => {
  const places = classPlaces(codes, crosswalk)
  const key = (...parts: readonly (string | boolean)[]): string => parts.join('|')
  const table = new Map(
    places.map((row) => [key(row.edition, row.standardRef, row.kind, row.code, row.isClass), row] as const),
  )
  expect(table.size).toBe(places.length)
  for (const { standardRef: edition } of codes.editions)
    for (const item of codes.all) {
      const { kind, classCode } = crosswalk.classOf(item, edition)
      const row = table.get(key(edition, item.standardRef, item.kind, item.code, false))
      expect([row?.classKind ?? null, row?.classCode]).toEqual([kind, kind === null ? undefined : classCode])
      if (item.standardRef === edition) expect(row).toMatchObject({ classKind: item.kind, classCode: item.classCode })
      if (row !== undefined) expect(codes.hasClass(edition, row.classKind, row.classCode)).toBe(true)
    }
})
