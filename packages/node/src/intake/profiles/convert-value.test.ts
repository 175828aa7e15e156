import { expect, test } from 'vitest'
import { converterOf } from './convert-value.ts'
import type { RuleOptions } from './rule-options.ts'

const row = { findings: [], warnings: [] } as unknown as Parameters<ReturnType<typeof converterOf>>[1]
const read = (text: string) =>
  (['type', 'value', 'condition'] as const).map((limit) => converterOf({ rule: { limit } } as RuleOptions)(text, row))

test('the parts of a limit', () => {
  expect(read('雨天4小时')).toEqual(['URGENT_HOUR', 4, '雨天'])
  expect(read('3-5 工作日')).toEqual(['WORK_DAY', 5, null])
  expect(read('立即')).toEqual(['URGENT_HOUR', 0, null])
  expect(read('尽快')).toEqual([null, null, null])
})

test('a cell that is far too long is not looked at', () => {
  const begun = performance.now()
  expect(read('1'.repeat(100_000))).toEqual([null, null, null])
  expect(performance.now() - begun).toBeLessThan(500)
})
