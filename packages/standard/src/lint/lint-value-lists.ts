import { sourceNamesSchema, stateNamesSchema, valueListsSchema } from '../dictionary/dictionary-file.ts'
import { type LintFinding, tellerOf } from '../read/lint-finding.ts'
import { readYaml } from '../read/read-yaml.ts'

/** Names that sources.yaml and states.yaml take. */
const TAKEN = new Set(['case-source', 'case-state'])

/** Contradictions in the value lists: a list or a value twice. Their reader reports files without the right shape. */
export function lintValueLists(dir: string): LintFinding[] {
  const findings: LintFinding[] = []
  const lists = readYaml(dir, 'value-lists.yaml', valueListsSchema)
  const tell = tellerOf(lists.file, findings)
  const seen = new Set(TAKEN)
  for (const [index, { name, values }] of (lists.value?.lists ?? []).entries()) {
    if (seen.has(name))
      tell(
        lists.lineOf(['lists', index]),
        'value-list-twice',
        `There are two value lists ${name}.`,
        `值域 ${name} 重复。`,
      )
    seen.add(name)
    tellTwins(values, findings, lists.file, (at) => lists.lineOf(['lists', index, 'values', at]))
  }
  const sources = readYaml(dir, 'sources.yaml', sourceNamesSchema)
  tellTwins(sources.value?.sources ?? [], findings, sources.file, (at) => sources.lineOf(['sources', at]))
  const states = readYaml(dir, 'states.yaml', stateNamesSchema)
  tellTwins(states.value?.states ?? [], findings, states.file, (at) => states.lineOf(['states', at]))
  return findings
}

function tellTwins(
  values: readonly { readonly name: string }[],
  findings: LintFinding[],
  file: string,
  lineOf: (index: number) => number,
): void {
  const seen = new Set<string>()
  for (const [index, { name }] of values.entries()) {
    if (seen.has(name))
      tellerOf(file, findings)(
        lineOf(index),
        'value-twice',
        `The value ${name} is listed twice.`,
        `取值 ${name} 重复。`,
      )
    seen.add(name)
  }
}
