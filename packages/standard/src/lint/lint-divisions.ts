import { CHANGE_KINDS } from '../codes/division-change.ts'
import { type LintFinding, tellerOf } from '../read/lint-finding.ts'
import { readCsvLines } from '../read/read-csv-lines.ts'

const UPPER = 'divisions/prefectures.csv'
const CHANGES = 'divisions/changes.csv'
const COUNTIES = 'divisions/counties.csv'

/** Contradictions in the divisions (行政区划): a code twice, a code of the wrong form, a parent that is not there. */
export function lintDivisions(dir: string): LintFinding[] {
  const findings: LintFinding[] = []
  const tellUpper = tellerOf(UPPER, findings)
  const tellCounty = tellerOf(COUNTIES, findings)
  const upper = readCsvLines(dir, UPPER, ['code', 'name', 'level', 'parent_code', 'kind'], tellUpper)
  const counties = readCsvLines(dir, COUNTIES, ['code', 'name', 'prefecture_code', 'province_code'], tellCounty)
  const codes = new Set(upper.map(({ row }) => row.code))
  for (const [rows, tell] of [
    [upper, tellUpper],
    [counties, tellCounty],
  ] as const) {
    const seen = new Map<string, number>()
    for (const { line, row } of rows) {
      const { code = '', name = '' } = row
      const before = seen.get(code)
      if (before !== undefined)
        tell(line, 'division-twice', `${code} stands in line ${before} already.`, `${code} 已见于第 ${before} 行。`)
      seen.set(code, line)
      if (!/^\d{6}$/.test(code) || name === '')
        tell(
          line,
          'division-form',
          `A division needs a code of 6 digits and a name: ${code} ${name}.`,
          `区划须有 6 位代码和名称:${code} ${name}。`,
        )
    }
  }
  for (const { line, row } of upper)
    if (row.kind !== 'nation' && !codes.has(row.parent_code))
      tellUpper(
        line,
        'division-without-parent',
        `${row.code} ${row.name} hangs under ${row.parent_code}, which is not there.`,
        `${row.code} ${row.name} 的上级 ${row.parent_code} 不存在。`,
      )
  const municipalities = new Set(upper.filter(({ row }) => row.kind === 'municipality').map(({ row }) => row.code))
  for (const { line, row } of counties)
    for (const parent of [row.prefecture_code, row.province_code]) {
      // The counties of a municipality hang under it: the prefecture the source names in between is none.
      if (codes.has(parent) || (parent === row.prefecture_code && municipalities.has(row.province_code))) continue
      tellCounty(
        line,
        'division-without-parent',
        `${row.code} ${row.name} hangs under ${parent}, which is not there.`,
        `${row.code} ${row.name} 的上级 ${parent} 不存在。`,
      )
    }
  const tellChange = tellerOf(CHANGES, findings)
  for (const { line, row } of readCsvLines(dir, CHANGES, ['code', 'change', 'successor_codes'], tellChange)) {
    const { code = '', change = '', successor_codes: successors = '' } = row
    const named = [code, ...successors.split(';').filter((each) => each !== '')]
    if (!named.every((each) => /^\d{6}$/.test(each)) || !CHANGE_KINDS.some((kind) => kind === change))
      tellChange(
        line,
        'change-form',
        `A change needs codes of 6 digits and one of ${CHANGE_KINDS.join(', ')}: ${code} ${change} ${successors}.`,
        `区划变更须有 6 位代码,类型为 ${CHANGE_KINDS.join('、')} 之一:${code} ${change} ${successors}。`,
      )
  }
  return findings
}
