import { type Finding, shippedStandard } from '@guantong/standard'
import { describe, expect, it } from 'vitest'
import { fitOf } from '../profiles/choose-profile.ts'
import { loadProfile } from '../profiles/load-profile.ts'
import type { CellNote, FileRecord } from '../readers/record.ts'
import { openDesk } from './import-desk.ts'
import { emptySummary } from './import-summary.ts'
import { asItCame } from './keep-held.ts'

const standard = shippedStandard()
const HEADER = [
  ...['案卷编号', '所属区', '街道名称', '小类代码', '小类名称'],
  ...['问题来源', '案卷状态', '上报时间', '结案时间'],
]
const BLANK = HEADER.map(() => '')

/** What the desk makes of one record below an empty line and the header. */
function dealtWith(record: Omit<FileRecord, 'line'>) {
  const context = { regionCode: '370200', divisions: standard.divisions, valueLists: standard.valueLists }
  const records = [HEADER].map((values) => ({ values, line: 2 }))
  const { bound, ...fit } = fitOf(loadProfile('egova-stat'), { columns: null, records, bytes: 1 }, context)
  if (bound === null) return expect.fail(fit.missing.join())
  const summary = emptySummary()
  const refusals: string[] = []
  const desk = openDesk({
    ...{ file: 'cases.xlsx', fit: { ...fit, bound }, titles: [{ values: BLANK, line: 1 }], exact: false },
    ...{ standard, context, now: new Date('2026-06-01T00:00:00Z'), summary, withdrawn: new Map() },
    onRefused: (_: readonly string[], line: number, findings: readonly Finding[]) =>
      refusals.push(...findings.map(({ field, rule }) => `${line} ${field} ${rule}`)),
    onWarned: () => undefined,
  })
  const read = desk.read({ ...record, line: 3 })
  if (read !== undefined) desk.settle(desk.judge(read, asItCame))
  return { rows: summary.rows, rejected: summary.rejected, leftOut: summary.leftOut, refusals }
}

describe('a row without any text', () => {
  const everywhere = (note: CellNote) => ({ values: BLANK, notes: new Map(HEADER.map((_, at) => [at, note])) })

  it.each<[string, CellNote]>([
    ['cell-error', { kind: 'error', text: '#REF!' }],
    ['formula-unsaved', { kind: 'no-result', text: '=B7' }],
  ])('is refused by %s where the file has lost its values', (rule, note) => {
    const { refusals, ...counts } = dealtWith(everywhere(note))
    expect(counts).toEqual({ rows: 1, rejected: 1, leftOut: 0 })
    expect(refusals).toContain(`3 caseNo ${rule}`)
  })

  it('is no row where its cells are empty', () =>
    expect(dealtWith({ values: BLANK })).toEqual({ rows: 0, rejected: 0, leftOut: 0, refusals: [] }))
})
