import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { limitsIn, parseLimit } from './limit.ts'

test.each([
  ['2紧急工作时', 'URGENT_HOUR', 2, null],
  [' 5工作日', 'WORK_DAY', 5, null],
  ['４ 工作时', 'WORK_HOUR', 4, null],
  ['15自然日', 'NATURAL_DAY', 15, null],
  ['三个工作日内', 'WORK_DAY', 3, null],
  ['两个工作小时', 'WORK_HOUR', 2, null],
  ['1.5工作日', 'WORK_DAY', 1.5, null],
  ['种植季节15工作日', 'WORK_DAY', 15, '种植季节'],
  // Hours of the clock, calendar days: they do not say 工作.
  ['24小时', 'URGENT_HOUR', 24, null],
  ['2小时', 'URGENT_HOUR', 2, null],
  ['30分钟', 'URGENT_HOUR', 0.5, null],
  ['十五个工作日内办结', 'WORK_DAY', 15, null],
  ['十天', 'NATURAL_DAY', 10, null],
  ['二十工作日', 'WORK_DAY', 20, null],
  ['半小时', 'URGENT_HOUR', 0.5, null],
  ['3个工作日', 'WORK_DAY', 3, null],
  ['3天', 'NATURAL_DAY', 3, null],
  ['当日', 'SAME_DAY', 1, null],
  ['当天内', 'SAME_DAY', 1, null],
  ['雨天当日', 'SAME_DAY', 1, '雨天'],
  ['雨天4小时', 'URGENT_HOUR', 4, '雨天'],
  ['晴天:2工作时', 'WORK_HOUR', 2, '晴天'],
  // No time at all.
  ['立即', 'URGENT_HOUR', 0, null],
  ['马 上', 'URGENT_HOUR', 0, null],
])('%s is %s × %d', (text, type, value, condition) => {
  expect(parseLimit(text)).toEqual({ ok: true, limit: { type, value, condition } })
})

test.each([
  ['3-5工作日', 'limit-range'],
  ['3至5个工作日', 'limit-range'],
  ['次日', 'limit-unreadable'],
  ['晴天2小时,雨天4小时', 'limit-unreadable'],
  ['0分钟', 'limit-unreadable'],
  ['0工作日', 'limit-unreadable'],
  ['立即处理一下', 'limit-unreadable'],
  ['', 'limit-unreadable'],
  ['工作日', 'limit-unreadable'],
  ['2工作日4工作时', 'limit-unreadable'],
  ['99999工作日', 'limit-unreadable'],
])('%s is %s, not a guess', (text, rule) => {
  const parsed = parseLimit(text)
  expect(parsed).toMatchObject({ ok: false, finding: { rule } })
})

test.each([
  ['晴天2小时，雨天4小时', ['晴天2小时', '雨天4小时']],
  ['晴天 2 工作时；雨天 1 工作日', ['晴天2工作时', '雨天1工作日']],
  ['雨天4小时晴天2小时', ['雨天4小时', '晴天2小时']],
  ['2工作日，雨天：5工作日', ['2工作日', '雨天:5工作日']],
  ['晴天当日\n雨天3个工作日', ['晴天当日', '雨天3个工作日']],
])('%s are several limits', (text, parts) => expect(limitsIn(text)).toEqual(parts))

test.each(['2小时', '2小时，4小时', '晴天2小时，雨天另行通知', '雨天4小时，雨天2小时', '', '1-3工作日'])(
  '%o are not, and stay as they are',
  (text) => expect(limitsIn(text)).toEqual([text]),
)

test('a text that is far too long is not looked at', () => {
  const texts = ['1'.repeat(1_000_000), `${'晴'.repeat(99)}2小时`, `${'1'.repeat(500_000)}-`]
  const begun = performance.now()
  for (const text of texts) {
    expect(parseLimit(text)).toMatchObject({ ok: false, finding: { rule: 'limit-unreadable' } })
    expect(limitsIn(text)).toEqual([text])
  }
  expect(performance.now() - begun).toBeLessThan(500)
  const many = Array.from({ length: 17 }, (_, at) => `${String.fromCodePoint(0x4e00 + at)}2天`).join(',')
  expect(limitsIn(many)).toEqual([many])
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
