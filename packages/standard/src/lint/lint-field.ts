import type { DataSetSpec, FieldSpec } from '../dictionary/data-set-spec.ts'
import type { DictionaryFile } from '../dictionary/read-dictionary.ts'
import type { ReportFinding } from '../read/lint-finding.ts'

/** Columns of every table that are no field of the dictionary, and the field that is there unasked. */
const RESERVED = new Set(['regionCode', 'rowHash', 'writtenAt', 'id'])

/** Contradictions of one field, by itself and with the other fields of its data set. */
export function lintField(
  name: string,
  field: FieldSpec,
  { spec, lineOf }: DictionaryFile,
  names: ReadonlySet<string>,
  tell: ReportFinding,
): void {
  const at = (part?: string): number => lineOf(part === undefined ? ['fields', name] : ['fields', name, part])
  const wrong = (part: string, rule: string, en: string, zh: string): void =>
    tell(at(part), rule, `${name}: ${en}`, `${name}:${zh}`)
  if (RESERVED.has(name))
    wrong('', 'name-reserved', 'this name is taken by a column that every table has.', '该名称已被每张表固有的列占用。')
  lintType(field, wrong)
  lintWhen(name, field, spec, wrong)
  if (field.personal && field.sharing !== 'withheld')
    wrong(
      'sharing',
      'personal-shared',
      `what speaks of a person is withheld; it cannot be ${field.sharing}.`,
      `个人信息不予共享,不能设为 ${field.sharing}。`,
    )
  if (field.refers !== undefined && !names.has(field.refers))
    wrong('refers', 'refers-unknown', `there is no data set ${field.refers}.`, `没有数据集 ${field.refers}。`)
}

type Wrong = (part: string, rule: string, en: string, zh: string) => void

function lintType(field: FieldSpec, wrong: Wrong): void {
  const { type, max, form, values, range, fallback, moment } = field
  const numeric = type === 'integer' || type === 'number'
  if (type !== 'text') {
    for (const part of ['max', 'form', 'valueList'] as const)
      if (field[part] !== undefined) {
        const shown = part === 'valueList' ? 'values' : part
        wrong(
          shown,
          'text-only',
          `${shown} is for text, and the type is ${type}.`,
          `${shown} 仅用于 text,而类型为 ${type}。`,
        )
      }
  } else if (max === undefined)
    wrong('', 'max-missing', 'a text needs its greatest length: max.', 'text 类型须注明最大长度 max。')
  if (form !== undefined && values !== undefined)
    wrong('form', 'form-and-values', 'a field has a form or a value list, not both.', '标识格式与值域只能取其一。')
  for (const value of values ?? [])
    if (max !== undefined && [...value].length > max) {
      wrong(
        'max',
        'max-too-short',
        `max ${max} is shorter than the listed value ${value}.`,
        `max ${max} 短于值域中的 ${value}。`,
      )
      break
    }
  if (range !== undefined && !numeric)
    wrong(
      'range',
      'range-only-numbers',
      `range is for numbers, and the type is ${type}.`,
      `range 仅用于数值,而类型为 ${type}。`,
    )
  if (range !== undefined && range[1] < range[0])
    wrong(
      'range',
      'range-reversed',
      `the range ends (${range[1]}) before it begins (${range[0]}).`,
      `range 上限 ${range[1]} 小于下限 ${range[0]}。`,
    )
  if (moment !== undefined && type !== 'instant')
    wrong(
      'moment',
      'moment-only-instants',
      `moment is for instants, and the type is ${type}.`,
      `moment 仅用于 instant,而类型为 ${type}。`,
    )
  if (fallback === undefined) return
  if (type === 'boolean' ? typeof fallback !== 'boolean' : type !== 'text' || typeof fallback !== 'string')
    wrong(
      'fallback',
      'fallback-type',
      `the fallback ${fallback} is no ${type}.`,
      `默认值 ${fallback} 不是 ${type} 类型。`,
    )
  else if (values !== undefined && !values.includes(String(fallback)))
    wrong(
      'fallback',
      'fallback-unlisted',
      `the fallback ${fallback} is not in the value list.`,
      `默认值 ${fallback} 不在值域中。`,
    )
}

function lintWhen(name: string, { constraint, when }: FieldSpec, { fields }: DataSetSpec, wrong: Wrong): void {
  if (constraint === 'C' && when === undefined)
    wrong('constraint', 'condition-missing', 'C needs its condition: when.', '约束为 C 时须写明条件 when。')
  if (when === undefined) return
  if (constraint !== 'C')
    wrong(
      'when',
      'condition-needless',
      `only C has a condition, and the constraint is ${constraint}.`,
      `只有 C 可带条件,而约束为 ${constraint}。`,
    )
  if ((when.given === undefined) === (when.is === undefined))
    wrong(
      'when',
      'condition-form',
      'the condition says either given: true or is: [...].',
      '条件须为 given: true 或 is: [...] 之一。',
    )
  const other = fields[when.field]
  if (other === undefined || when.field === name)
    wrong(
      'when',
      'condition-unknown-field',
      `the condition names ${when.field}, which is no other field.`,
      `条件所指 ${when.field} 不是其他字段。`,
    )
  else
    for (const value of when.is ?? []) {
      const known = other.type === 'boolean' ? ['true', 'false'] : other.values
      if (known !== undefined && !known.includes(value))
        wrong(
          'when',
          'condition-unknown-value',
          `${value} is no value of ${when.field}.`,
          `${value} 不是 ${when.field} 的取值。`,
        )
    }
}
