import type { LintFinding } from '../read/lint-finding.ts'
import { tellerOf } from '../read/lint-finding.ts'
import { readYaml } from '../read/read-yaml.ts'
import { workTimeSchema } from '../time/work-time.ts'

/** Contradictions in the work-time tables: hours that end before they begin, and no table for the nation. */
export function lintWorkTime(dir: string): LintFinding[] {
  const { file, value, findings: broken, lineOf } = readYaml(dir, 'work-time.yaml', workTimeSchema)
  const findings: LintFinding[] = [...broken]
  const tell = tellerOf(file, findings)
  if (value === undefined) return findings
  for (const [index, { hours }] of value.tables.entries())
    for (const [at, { opensAt, closesAt }] of hours.entries())
      if (closesAt <= opensAt)
        tell(
          lineOf(['tables', index, 'hours', at]),
          'hours-reversed',
          `Work ends at ${closesAt}, before it begins at ${opensAt}.`,
          `下班时间 ${closesAt} 早于上班时间 ${opensAt}。`,
        )
  if (!value.tables.some(({ division }) => division === '000000'))
    tell(
      lineOf(['tables']),
      'work-time-default-missing',
      'There is no table for 000000, which holds for everybody without one.',
      '缺少 000000 的默认工作时间表。',
    )
  return findings
}
