import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { parseLimit } from './limit.ts'

test.each([
  ['2紧急工作时', 'URGENT_HOUR', 2, null],
  [' 5工作日', 'WORK_DAY', 5, null],
  ['４ 工作时', 'WORK_HOUR', 4, null],
  ['15自然日', 'NATURAL_DAY', 15, null],
  ['三个工作日内', 'WORK_DAY', 3, null],
  ['两个工作小时', 'WORK_HOUR', 2, null],
  ['1.5工作日', 'WORK_DAY', 1.5, null],
  ['种植季节15工作日', 'WORK_DAY', 15, '种植季节'],
])('%s is %s × %d', (text, type, value, condition) => {
  expect(parseLimit(text)).toEqual({ ok: true, limit: { type, value, condition } })
})

test.each([
  ['3-5工作日', 'limit-range'],
  ['3至5个工作日', 'limit-range'],
  ['24小时', 'limit-unreadable'],
  ['3天', 'limit-unreadable'],
  ['0工作日', 'limit-unreadable'],
  ['立即', 'limit-unreadable'],
  ['', 'limit-unreadable'],
  ['工作日', 'limit-unreadable'],
  ['2工作日4工作时', 'limit-unreadable'],
  ['99999工作日', 'limit-unreadable'],
])('%s is %s, not a guess', (text, rule) => {
  const parsed = parseLimit(text)
  expect(parsed).toMatchObject({ ok: false, finding: { rule } })
})

// Test input that may not be shipped: beside the clone where it is present.
const city = new URL('../../../../../shared/data/yuncheng_filing_rules.csv', import.meta.url)

test.skipIf(!existsSync(city))('every limit of a real city is read, and the counts are those of the file', () => {
  const rows = parse(readFileSync(city, 'utf8'), { bom: true, relax_column_count: true }) as string[][]
  const texts = rows.map((row) => row[5] ?? '').filter((text) => !/^(Unnamed: 5|处置时限)$/.test(text.trim()))
  const tally: Record<string, number> = {}
  for (const text of texts) {
    const parsed = parseLimit(text)
    if (!parsed.ok) expect.fail(`${text}: ${parsed.finding.message.en}`)
    const { type, value, condition } = parsed.limit
    const key = `${condition ?? ''}${value} ${type}`
    tally[key] = (tally[key] ?? 0) + 1
  }
  expect(texts).toHaveLength(279)
  expect(tally).toEqual({
    '1 WORK_DAY': 78,
    '3 WORK_DAY': 58,
    '2 WORK_DAY': 47,
    '5 WORK_DAY': 43,
    '4 WORK_HOUR': 23,
    '2 URGENT_HOUR': 15,
    '7 WORK_DAY': 5,
    '4 URGENT_HOUR': 4,
    '2 WORK_HOUR': 3,
    '4 WORK_DAY': 1,
    '10 WORK_DAY': 1,
    '种植季节15 WORK_DAY': 1,
  })
})
