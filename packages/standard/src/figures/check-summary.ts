/**
 * Whether a summary's definition can be used: its fields exist, what leaves the city may leave it, and it adds up.
 *
 * @module
 */
import { z } from 'zod'
import type { DataField, DataSet } from '../dictionary/data-set-spec.ts'
import type { LintFinding } from '../read/lint-finding.ts'

/** As many as the store has columns for. */
export const MOST_VALUES = 12
const MOST_KEYS = 8
/** As the message schema has it. */
const LONGEST_KEY = 64

const valueSchema = z.strictObject({
  zh: z.string(),
  en: z.string(),
  count: z.literal(true).optional(),
  sum: z.string().optional(),
  carry: z.string().optional(),
  where: z.strictObject({ field: z.string(), is: z.array(z.string()).min(1) }).optional(),
})

export const summarySchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  dataSet: z.string(),
  zh: z.string(),
  en: z.string(),
  place: z.string().default('divisionCode'),
  day: z.string().nullable(),
  by: z.array(z.string()).max(MOST_KEYS),
  values: z
    .record(z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/), valueSchema)
    .refine((values) => Object.keys(values).length >= 1 && Object.keys(values).length <= MOST_VALUES, {
      message: `1 to ${MOST_VALUES} values`,
    }),
})
export type SummaryEntry = z.output<typeof summarySchema>

const FREE_FORMS = new Set(['mobile', 'phone', 'url'])
/** They begin with the six digits of a county. */
const PLACE_FORMS = new Set([
  'division',
  'street',
  'community',
  'place',
  'unit-grid',
  'evaluation-grid',
  'component',
  'matter',
  'monitored',
])

/** Every reason why the definition cannot be used; none: it can. */
export function checkSummary(
  given: SummaryEntry,
  dataSet: DataSet | undefined,
  context: { file: string; taken: readonly string[]; lineOf: (...path: (string | number)[]) => number },
): LintFinding[] {
  const findings: LintFinding[] = []
  const say = (path: (string | number)[], en: string, zh: string): void => {
    const message = { en: `${given.name}: ${en}`, zh: `${given.name}:${zh}` }
    findings.push({ file: context.file, line: context.lineOf(...path), rule: 'summary', message })
  }
  if (given.name === 'case-measure' || context.taken.includes(given.name)) {
    say(['name'], `the name ${given.name} is already taken.`, `名称 ${given.name} 已被占用。`)
  }
  if (dataSet === undefined) {
    say(['dataSet'], `there is no data set ${given.dataSet}.`, `没有数据集 ${given.dataSet}。`)
    return findings
  }
  const fieldAt = (name: string, path: (string | number)[]): DataField | undefined => {
    const field = dataSet.field(name)
    if (field === undefined)
      say(path, `${dataSet.name} has no field ${name}.`, `数据集 ${dataSet.zh} 没有字段 ${name}。`)
    else if (field.personal === true || field.sharing === 'withheld') {
      say(
        path,
        `${name} (${field.zh}) is ${field.personal === true ? 'personal' : 'withheld'} and never leaves the city.`,
        `${name}(${field.zh})属${field.personal === true ? '个人信息' : '不予共享'},不得上报。`,
      )
    }
    return field
  }
  const place = fieldAt(given.place, ['place'])
  if (place !== undefined && place.name !== 'regionCode' && !PLACE_FORMS.has(place.form ?? '')) {
    say(
      ['place'],
      `${given.place} does not begin with a county's code: give it a form.`,
      `${given.place} 不是以县级区划代码开头的编码,请为该字段写明 form。`,
    )
  }
  if (given.day !== null) {
    const day = fieldAt(given.day, ['day'])
    if (day !== undefined && (!['instant', 'date'].includes(day.type) || day.constraint !== 'M')) {
      say(
        ['day'],
        `${given.day} must be a mandatory instant or date, or records would be left out of the count.`,
        `${given.day} 须为必填的时间或日期,否则会漏计。`,
      )
    }
  }
  for (const [i, name] of given.by.entries()) {
    const field = fieldAt(name, ['by', i])
    if (field?.type === 'text' && field.values === undefined && (field.max ?? Number.POSITIVE_INFINITY) > LONGEST_KEY) {
      say(
        ['by', i],
        `${name} may be longer than ${LONGEST_KEY} characters.`,
        `${name} 可能超过 ${LONGEST_KEY} 个字符。`,
      )
    } else if (field !== undefined && !isCode(field)) {
      say(
        ['by', i],
        `${name} is free text: only a field with a value list or a form, or a code, may group a summary.`,
        `${name} 是自由文本:只有带值域、编码规则的字段或代码才能作为汇总维度。`,
      )
    }
  }
  for (const [name, value] of Object.entries(given.values)) {
    const path = ['values', name]
    const kinds = [value.count, value.sum, value.carry].filter((kind) => kind !== undefined)
    if (kinds.length !== 1) {
      say(path, `${name} must have one of count, sum and carry.`, `${name} 须且只须写 count、sum、carry 之一。`)
    }
    const summed = value.sum ?? value.carry
    const field = summed === undefined ? undefined : fieldAt(summed, path)
    if (field !== undefined && field.type !== 'integer' && field.type !== 'number') {
      say(path, `${summed} is not a number.`, `${summed} 不是数值字段。`)
    }
    const where = value.where === undefined ? undefined : fieldAt(value.where.field, [...path, 'where'])
    const allowed = where?.type === 'boolean' ? ['true', 'false'] : where?.values
    const foreign = where === undefined ? [] : (value.where?.is ?? []).filter((one) => allowed?.includes(one) !== true)
    if (foreign.length > 0) {
      say(
        [...path, 'where'],
        `${foreign.join(', ')} is not in the value list of ${where?.name}.`,
        `${foreign.join('、')} 不在 ${where?.name} 的值域中。`,
      )
    }
    // A place of six digits is the scope itself.
    const scope = place?.form === 'division' ? place.name : undefined
    const missing = dataSet.key.filter((key) => !given.by.includes(key) && key !== scope)
    if (value.carry !== undefined && missing.length > 0) {
      say(
        path,
        `${name} can be carried only beside the whole key: add ${missing.join(', ')} to by.`,
        `${name} 只能随完整主键携带:请在 by 中加入 ${missing.join('、')}。`,
      )
    }
  }
  return findings
}

const isCode = (field: DataField): boolean =>
  field.values !== undefined ||
  field.type === 'boolean' ||
  field.type === 'date' ||
  (field.type === 'integer' && field.range !== undefined) ||
  field.refers !== undefined ||
  (field.form !== undefined && !FREE_FORMS.has(field.form)) ||
  (field.type === 'text' && /(^standardRef|[cC]ode)$/.test(field.name))
