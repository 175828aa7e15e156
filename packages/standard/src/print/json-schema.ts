/**
 * A data set as JSON Schema 2020-12: the shape a row has when every value is of its own JSON type. Reading is kinder: text
 * is trimmed, '12' is taken for 12, members that are no field are ignored.
 * Not expressed: what other rows decide (`x-refers`, `x-author`), the order of moments, quotients, check characters, the
 * 1990 to 2100 window of times, whether codes and divisions exist.
 *
 * @module
 */
import { INT4 } from '../check/check-field.ts'
import type { DataField, DataSet, When } from '../dictionary/data-set-spec.ts'
import { FORMS } from '../dictionary/form.ts'

export type JsonSchema = Readonly<Record<string, unknown>>

export function jsonSchemaOf(dataSet: DataSet): JsonSchema {
  const conditions = dataSet.fields.flatMap((field) => conditionOf(field, dataSet))
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `${dataSet.zh} ${dataSet.name}`,
    description: `${dataSet.zh}. ${dataSet.en}. ${originOf(dataSet)}`,
    'x-class': dataSet.class,
    'x-standardRef': dataSet.standardRef,
    'x-status': dataSet.status,
    'x-key': ['regionCode', ...dataSet.key],
    'x-time': dataSet.time,
    ...(dataSet.order === undefined ? {} : { 'x-order': dataSet.order, 'x-disorder': dataSet.disorder ?? 'refused' }),
    type: 'object',
    properties: Object.fromEntries(dataSet.fields.map((field) => [field.name, fieldSchema(field, dataSet)])),
    required: dataSet.fields.filter((field) => mustBeThere(field)).map(({ name }) => name),
    ...(conditions.length === 0 ? {} : { allOf: conditions }),
  }
}

const originOf = ({ standardRef, status }: DataSet): string =>
  standardRef === 'PRACTICE'
    ? `From the practice of running systems (${status}).`
    : `Aligned with ${standardRef} (${status}).`

/** The node fills its own region in, and a fallback where there is one. */
const mustBeThere = ({ name, constraint, fallback, author }: DataField): boolean =>
  constraint === 'M' && fallback === undefined && name !== 'regionCode' && author !== 'node'

function fieldSchema(field: DataField, dataSet: DataSet): JsonSchema {
  const shape = shapeOf(field, dataSet.key.includes(field.name))
  return {
    title: `${field.zh} ${field.en}`,
    ...(mustBeThere(field) ? shape : orNull(shape)),
    ...(field.fallback === undefined ? {} : { default: field.fallback }),
    'x-constraint': field.constraint,
    ...(field.abbr === undefined ? {} : { 'x-abbr': field.abbr }),
    ...(field.unit === undefined ? {} : { 'x-unit': field.unit }),
    ...(field.valueList === undefined ? {} : { 'x-valueList': field.valueList }),
    ...(field.refers === undefined ? {} : { 'x-refers': field.refers }),
    ...(field.unheld === undefined ? {} : { 'x-unheld': field.unheld }),
    ...(field.author === undefined ? {} : { 'x-author': field.author }),
    ...(field.quotient === undefined ? {} : { 'x-quotient': field.quotient }),
    'x-standardRef': field.standardRef,
    'x-status': field.status,
    'x-sharing': field.sharing,
    ...(field.personal ? { 'x-personal': true } : {}),
  }
}

function shapeOf(field: DataField, isKey: boolean): JsonSchema {
  switch (field.type) {
    case 'boolean':
      return { type: 'boolean' }
    case 'instant':
      return { type: 'string', format: 'date-time' }
    case 'date':
      return { type: 'string', format: 'date' }
    case 'integer':
    case 'number': {
      const [minimum, maximum] = field.range ?? (field.type === 'integer' ? INT4 : [undefined, undefined])
      return { type: field.type, ...(minimum === undefined ? {} : { minimum, maximum }) }
    }
    case 'text':
      return textShape(field, isKey)
  }
}

function textShape({ values, max, form }: DataField, isKey: boolean): JsonSchema {
  if (values !== undefined) return { type: 'string', enum: values }
  return {
    type: 'string',
    ...(max === undefined ? {} : { maxLength: max }),
    // Blank is absent, and NUL is no text; in a key neither is any other control character.
    pattern: form === undefined ? '\\S' : FORMS[form].pattern,
    ...(form === undefined ? { not: { type: 'string', pattern: isKey ? '\\p{Cc}' : '\\u0000' } } : {}),
  }
}

function orNull(shape: JsonSchema): JsonSchema {
  const { type, enum: values } = shape as { type: string; enum?: readonly string[] }
  return { ...shape, type: [type, 'null'], ...(values === undefined ? {} : { enum: [...values, null] }) }
}

function conditionOf(field: DataField, dataSet: DataSet): JsonSchema[] {
  if (field.constraint !== 'C' || field.when === undefined) return []
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  return [{ if: conditionSchema(field.when, dataSet), then: given(field.name) }]
}

const given = (name: string): JsonSchema => ({ properties: { [name]: { not: { type: 'null' } } }, required: [name] })

function conditionSchema({ field: name, is }: When, dataSet: DataSet): JsonSchema {
  if (is === undefined) return given(name)
  const other = dataSet.field(name)
  const values = is.map((value) => jsonValueOf(value, other))
  // An absent field with a fallback has the value of its fallback.
  if (other?.fallback !== undefined && is.includes(String(other.fallback)))
    return { properties: { [name]: { enum: [...values, null] } } }
  return { properties: { [name]: { enum: values } }, required: [name] }
}

function jsonValueOf(value: string, field: DataField | undefined): unknown {
  if (field?.type === 'boolean') return value === 'true'
  return field?.type === 'integer' || field?.type === 'number' ? Number(value) : value
}
