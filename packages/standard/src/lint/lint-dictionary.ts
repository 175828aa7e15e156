import type { Dictionary, DictionaryFile } from '../dictionary/read-dictionary.ts'
import { type LintFinding, tellerOf } from '../read/lint-finding.ts'
import { lintDataSet } from './lint-data-set.ts'
import { lintField } from './lint-field.ts'
import { lintHolding } from './lint-holding.ts'

/** What the store holds today: the types of the fields as they were printed last. */
export type PrintedTypes = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Every contradiction in the dictionary. A caller that changes a type on purpose leaves `printed` out. */
export function lintDictionary({ dataSets, findings }: Dictionary, printed: PrintedTypes = {}): LintFinding[] {
  const found: LintFinding[] = [...findings]
  const specs = new Map(dataSets.map(({ spec }) => [spec.name, spec]))
  const names = new Set(specs.keys())
  for (const dataSet of dataSets) {
    const tell = tellerOf(dataSet.file, found)
    lintDataSet(dataSet, tell)
    lintHolding(dataSet, specs, tell)
    const abbreviations = new Map<string, string>()
    for (const [name, field] of Object.entries(dataSet.spec.fields)) {
      // regionCode is ours, unless the file lists it.
      const listed = name !== 'regionCode' || dataSet.lineOf(['fields', name]) !== dataSet.lineOf(['fields'])
      if (listed) lintField(name, field, dataSet, names, tell)
      const before = field.abbr === undefined ? undefined : abbreviations.get(field.abbr)
      if (before !== undefined)
        tell(
          dataSet.lineOf(['fields', name, 'abbr']),
          'abbr-twice',
          `${name} and ${before} have the same abbreviation ${field.abbr}.`,
          `${name} 与 ${before} 的简称同为 ${field.abbr}。`,
        )
      if (field.abbr !== undefined) abbreviations.set(field.abbr, name)
      const was = printed[dataSet.spec.name]?.[name]
      if (was !== undefined && was !== field.type)
        tell(
          dataSet.lineOf(['fields', name, 'type']),
          'type-changed',
          `${name} is stored as ${was} and cannot become ${field.type}: give the new field another name, or migrate by hand (--by-hand).`,
          `${name} 已按 ${was} 存储,不能改为 ${field.type}:请另立新字段,或手工迁移(--by-hand)。`,
        )
    }
  }
  for (const part of ['name', 'plural', 'table'] as const) findTwins(dataSets, part, found)
  return found
}

function findTwins(dataSets: readonly DictionaryFile[], part: 'name' | 'plural' | 'table', found: LintFinding[]): void {
  const first = new Map<string, string>()
  for (const { file, spec, lineOf } of dataSets) {
    const value = spec[part]
    const before = first.get(value)
    if (before === undefined) first.set(value, file)
    else
      tellerOf(file, found)(
        lineOf([part]),
        `${part}-twice`,
        `${before} has the ${part} ${value} already.`,
        `${before} 已使用 ${part} ${value}。`,
      )
  }
}
