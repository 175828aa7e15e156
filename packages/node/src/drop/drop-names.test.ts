import { expect, it } from 'vitest'
import {
  isUnfinished,
  parseWorkingName,
  rejectsName,
  resultName,
  shortName,
  stampOf,
  workingName,
} from './drop-names.ts'

it('gives every name back that it was given', () => {
  for (const name of ['a', '案卷 2025年.csv', 'a\nb', '20261122T041336000Z x', ' ', '..']) {
    for (const at of ['1970-01-01T00:00:00Z', '2026-11-22T04:13:36.123Z']) {
      const taken = { stamp: stampOf(new Date(at)), name }
      expect(parseWorkingName(workingName(taken))).toEqual(taken)
    }
  }
  expect(parseWorkingName('somebody else’s.csv')).toBeNull()
})

it('knows the names of files that are still being written', () => {
  const unfinished = ['.案卷.csv', '~$案卷.xlsx', 'a.csv.part', 'a.TMP', 'a.crdownload', 'Thumbs.db']
  expect(unfinished.filter((name) => !isUnfinished(name))).toEqual([])
  expect(['案卷.csv', 'part.csv', 'a.tmp.csv', 'a.csv.gz'].filter(isUnfinished)).toEqual([])
})

it('names the reject file after the file, with the ending of its format', () => {
  const stamp = stampOf(new Date(0))
  expect(rejectsName({ stamp, name: '案卷 2025.csv.gz' }, '.csv')).toBe(`${stamp} 案卷 2025.rejects.csv`)
  expect(rejectsName({ stamp, name: 'no ending' }, 'xlsx')).toBe(`${stamp} no ending.rejects.xlsx`)
})

it('leaves room for what is added to a name', () => {
  const stamp = stampOf(new Date(0))
  for (const long of [`${'案'.repeat(83)}.csv.gz`, `${'a'.repeat(251)}.csv`, '案'.repeat(85), `a.${'b'.repeat(250)}`]) {
    const name = shortName(long)
    expect(Buffer.byteLength(`${resultName({ stamp, name })}.part`)).toBeLessThan(256)
    expect(Buffer.byteLength(`${rejectsName({ stamp, name }, '.ndjson')}.part`)).toBeLessThan(256)
    expect(name.endsWith(/(\.csv.*)?$/.exec(long)?.[0] ?? '')).toBe(true)
    expect(name.startsWith(long.slice(0, 10))).toBe(true)
  }
  expect(shortName('案卷.csv')).toBe('案卷.csv')
})
