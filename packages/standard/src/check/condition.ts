import type { DataField, DataSet, When } from '../dictionary/data-set-spec.ts'
import { type Finding, makeFinding } from './finding.ts'

type Fields = Readonly<Record<string, unknown>>

/** True when the condition of a C field holds: then the field must be given. */
export function holds({ field, is }: When, fields: Fields): boolean {
  const value = fields[field]
  if (value === null || value === undefined) return false
  return is === undefined || is.includes(String(value))
}

/** One check per conditional (C) field. A field that was given and refused is not reported a second time. */
export function compileConditions(dataSet: DataSet): readonly ((fields: Fields, findings: Finding[]) => void)[] {
  return dataSet.fields.flatMap((field) => {
    const { when } = field
    if (field.constraint !== 'C' || when === undefined) return []
    const params = conditionWords(field, when, dataSet)
    return (fields: Fields, findings: Finding[]) => {
      if (fields[field.name] !== null || !holds(when, fields)) return
      if (findings.some((finding) => finding.field === field.name)) return
      findings.push(makeFinding(field.name, 'required-when', null, params))
    }
  })
}

/** The condition in words, for sentences and the dictionary page. */
export function conditionWords(
  field: DataField,
  when: When,
  dataSet: DataSet,
): { zh: string; condition: string; conditionZh: string } {
  const other = dataSet.field(when.field)
  return {
    zh: field.zh,
    condition: when.is === undefined ? `${when.field} is given` : `${when.field} is ${when.is.join(' or ')}`,
    conditionZh: `${other?.zh ?? when.field}${when.is === undefined ? '已填写' : `为 ${when.is.join('、')}`}`,
  }
}
