import { RELATIONS } from '../codes/crosswalk.ts'
import { type LintFinding, tellerOf } from '../read/lint-finding.ts'
import { filesIn, readCsvLines } from '../read/read-csv-lines.ts'

const COLUMNS = ['from_standard', 'from_kind', 'from_code', 'to_standard', 'to_kind', 'to_code', 'relation']
const ONE_TO_ONE = new Set(['EXACT', 'RENAMED', 'MERGED'])

/** Contradictions in the crosswalks (代码对照表): both ends must exist, and the relation must say what the rows do. */
export function lintCrosswalk(dir: string, codes: ReadonlySet<string>): LintFinding[] {
  const findings: LintFinding[] = []
  for (const file of filesIn(dir, 'crosswalk', '.csv')) {
    const tell = tellerOf(file, findings)
    const targets = new Map<string, { to: string; relation: string }[]>()
    for (const { line, row } of readCsvLines(dir, file, COLUMNS, tell)) {
      const { relation = '' } = row
      const from = `${row.from_standard}|${row.from_kind}|${row.from_code}`
      const to = `${row.to_standard}|${row.to_kind}|${row.to_code}`
      if (!(RELATIONS as readonly string[]).includes(relation))
        tell(
          line,
          'relation',
          `${relation} is no relation; use one of ${RELATIONS.join(', ')}.`,
          `relation ${relation} 无效,应为 ${RELATIONS.join('、')} 之一。`,
        )
      if (!codes.has(from))
        tell(
          line,
          'crosswalk-from-unknown',
          `There is no ${row.from_kind} ${row.from_code} in ${row.from_standard}.`,
          `${row.from_standard} 中没有 ${row.from_kind} ${row.from_code}。`,
        )
      if (relation === 'NONE' && row.to_code !== '')
        tell(
          line,
          'crosswalk-none',
          `NONE says that there is no successor, and the row names ${row.to_code}.`,
          `NONE 表示无对应代码,而该行写有 ${row.to_code}。`,
        )
      if (relation !== 'NONE' && !codes.has(to))
        tell(
          line,
          'crosswalk-to-unknown',
          `There is no ${row.to_kind} ${row.to_code} in ${row.to_standard}.`,
          `${row.to_standard} 中没有 ${row.to_kind} ${row.to_code}。`,
        )
      const before = targets.get(`${from}|${row.to_standard}`) ?? []
      if (before.some((other) => other.to === to || other.relation !== relation || ONE_TO_ONE.has(relation)))
        tell(
          line,
          'crosswalk-twice',
          `${row.from_code} is mapped above; only a SPLIT has several rows.`,
          `${row.from_code} 上文已有对照;只有 SPLIT 可有多行。`,
        )
      before.push({ to, relation })
      targets.set(`${from}|${row.to_standard}`, before)
    }
  }
  return findings
}
