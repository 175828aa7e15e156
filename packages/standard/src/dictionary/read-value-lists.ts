import type { LintFinding } from '../read/lint-finding.ts'
import { readYaml } from '../read/read-yaml.ts'
import { sourceNamesSchema, stateNamesSchema, type ValueList, valueListsSchema } from './dictionary-file.ts'

/**
 * Every value list: those of value-lists.yaml, and `case-source` and `case-state`, which have files of their own because
 * their values mean more than a name.
 */
export function readValueLists(dir: string): { lists: readonly ValueList[]; findings: readonly LintFinding[] } {
  const file = readYaml(dir, 'value-lists.yaml', valueListsSchema)
  const sources = readYaml(dir, 'sources.yaml', sourceNamesSchema)
  const states = readYaml(dir, 'states.yaml', stateNamesSchema)
  const practice = { standardRef: 'PRACTICE', status: 'second-hand' } as const
  const lists: ValueList[] = [
    ...(file.value?.lists ?? []),
    {
      name: 'case-source',
      zh: '问题来源',
      en: 'Source of the report',
      ...practice,
      values: sources.value?.sources ?? [],
    },
    {
      name: 'case-state',
      zh: '案卷状态',
      en: 'State of a case',
      ...practice,
      values: states.value?.states ?? [],
    },
  ]
  return { lists, findings: [...file.findings, ...sources.findings, ...states.findings] }
}
