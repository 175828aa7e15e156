import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { LintFinding } from '../read/lint-finding.ts'
import { readYaml } from '../read/read-yaml.ts'
import type { DataSetSpec, FieldSpec } from './data-set-spec.ts'
import { snakeCase } from './data-set-spec.ts'
import { type DataSetEntry, dataSetSchema, type FieldEntry, type ValueList } from './dictionary-file.ts'
import { readValueLists } from './read-value-lists.ts'

/** One file of the dictionary, read: its data set, and where in the file each thing stands. */
export interface DictionaryFile {
  readonly file: string
  readonly spec: DataSetSpec
  lineOf(path: readonly PropertyKey[]): number
}

export interface Dictionary {
  readonly dataSets: readonly DictionaryFile[]
  readonly valueLists: readonly ValueList[]
  /** Empty when every file could be read and has its shape. Contradictions are the linter's to find. */
  readonly findings: readonly LintFinding[]
}

const REGION_CODE: FieldSpec = {
  zh: '所属节点区划代码',
  en: 'region of the node that holds the row',
  type: 'text',
  constraint: 'M',
  max: 6,
  form: 'division',
  sharing: 'unconditional',
  standardRef: 'GB/T 2260',
  status: 'second-hand',
}

/** Reads `dictionary/*.yaml` and the value lists they name, in the order of the file names. Never throws. */
export function readDictionary(dir: string): Dictionary {
  const { lists, findings: listFindings } = readValueLists(dir)
  const findings: LintFinding[] = [...listFindings]
  const dataSets: DictionaryFile[] = []
  for (const file of filesOf(dir)) {
    const { value, findings: broken, lineOf } = readYaml(dir, file, dataSetSchema)
    findings.push(...broken)
    if (value === undefined) continue
    for (const [name, field] of Object.entries(value.fields)) {
      if (field.values === undefined || lists.some((list) => list.name === field.values)) continue
      findings.push({
        file,
        line: lineOf(['fields', name, 'values']),
        rule: 'value-list-unknown',
        message: {
          en: `${name}: there is no value list ${field.values} in value-lists.yaml.`,
          zh: `${name}:value-lists.yaml 中没有值域 ${field.values}。`,
        },
      })
    }
    dataSets.push({ file, spec: specOf(value, lists), lineOf })
  }
  return { dataSets, valueLists: lists, findings }
}

function filesOf(dir: string): string[] {
  const files = readdirSync(join(dir, 'dictionary')).filter((file) => file.endsWith('.yaml'))
  return files.sort().map((file) => `dictionary/${file}`)
}

function specOf(entry: DataSetEntry, lists: readonly ValueList[]): DataSetSpec {
  const { sharing: _, fields, ...set } = entry
  return {
    ...set,
    table: set.table ?? snakeCase(set.name),
    fields: {
      regionCode: REGION_CODE,
      ...Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSpecOf(field, entry, lists)])),
    },
  }
}

function fieldSpecOf(entry: FieldEntry, set: DataSetEntry, lists: readonly ValueList[]): FieldSpec {
  const { values: listName, sharing, personal, standardRef, status, ...plain } = entry
  const list = lists.find(({ name }) => name === listName)
  const given = {
    ...plain,
    ...(listName === undefined ? {} : { valueList: listName, values: list?.values.map(({ name }) => name) ?? [] }),
    ...(personal ? { personal } : {}),
    sharing: sharing ?? (personal ? 'withheld' : set.sharing),
    standardRef: standardRef ?? set.standardRef,
    status: status ?? set.status,
  }
  // What was not given is not there, rather than there and undefined.
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as unknown as FieldSpec
}
