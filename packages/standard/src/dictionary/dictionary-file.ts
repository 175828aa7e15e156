/**
 * The shape of `dictionary/<data-set>.yaml` and of `value-lists.yaml`.
 *
 * @module
 */
import { z } from 'zod'
import { FORM_NAMES, type FormName } from './form.ts'

export const STATUSES = ['verified', 'second-hand', 'assumed'] as const
export const SHARINGS = ['unconditional', 'conditional', 'withheld'] as const
export const DATA_CLASSES = [
  'base',
  'operation',
  'management',
  'service',
  'evaluation',
  'guidance',
  'supervision',
] as const
export const FIELD_TYPES = ['text', 'integer', 'number', 'boolean', 'instant', 'date'] as const

const sentence = z.string().trim().min(1)
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'write the day as 2026-07-01')
const fieldName = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'a field is named in camelCase, such as reportedAt')

const fieldSchema = z.strictObject({
  zh: sentence,
  en: sentence,
  abbr: sentence.optional(),
  type: z.enum(FIELD_TYPES),
  constraint: z.enum(['M', 'C', 'O']),
  when: z
    .strictObject({ field: fieldName, given: z.literal(true).optional(), is: z.array(sentence).min(1).optional() })
    .optional(),
  max: z.int().positive().optional(),
  form: z.enum(FORM_NAMES as [FormName, ...FormName[]]).optional(),
  values: sentence.optional(),
  range: z.tuple([z.number(), z.number()]).optional(),
  unit: sentence.optional(),
  fallback: z.union([z.string(), z.boolean()]).optional(),
  moment: z.enum(['event', 'deadline']).optional(),
  sharing: z.enum(SHARINGS).optional(),
  personal: z.literal(true).optional(),
  standardRef: sentence.optional(),
  status: z.enum(STATUSES).optional(),
  refers: sentence.optional(),
  unheld: z.literal('kept').optional(),
  author: z.union([z.enum(['node', 'issuer']), z.strictObject({ above: z.array(sentence).min(1) })]).optional(),
  quotient: z.tuple([fieldName, fieldName]).optional(),
})

export type FieldEntry = z.output<typeof fieldSchema>

export const dataSetSchema = z.strictObject({
  name: z.string().regex(/^[A-Z][A-Za-z0-9]*$/, 'a data set is named in PascalCase, such as UnitGrid'),
  plural: fieldName,
  table: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, 'a table is named in snake_case, such as unit_grid')
    .optional(),
  class: z.enum(DATA_CLASSES),
  zh: sentence,
  en: sentence,
  standardRef: sentence,
  status: z.enum(STATUSES),
  validFrom: day.nullable(),
  validTo: day.nullable(),
  key: z.array(fieldName).min(1),
  time: fieldName.nullable(),
  partitioned: z.boolean(),
  sharing: z.enum(SHARINGS),
  order: z.array(z.array(fieldName).min(2)).min(1).exactOptional(),
  disorder: z.literal('kept').exactOptional(),
  fields: z.record(fieldName, fieldSchema),
})

export type DataSetEntry = z.output<typeof dataSetSchema>

export const valueListsSchema = z.strictObject({
  lists: z.array(
    z.strictObject({
      name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'a value list is named in kebab-case, such as component-state'),
      zh: sentence,
      en: sentence,
      standardRef: sentence,
      status: z.enum(STATUSES),
      values: z.array(z.strictObject({ name: sentence, zh: sentence, en: sentence })).min(1),
    }),
  ),
})

/** A value list (值域) with its values in both languages. */
export type ValueList = z.output<typeof valueListsSchema>['lists'][number]

const named = z.object({ name: sentence, zh: sentence, en: sentence })
/** Of sources.yaml and states.yaml only what a value list needs: the rest is held to its shape where it is read. */
export const sourceNamesSchema = z.object({ sources: z.array(named) })
export const stateNamesSchema = z.object({ states: z.array(named) })
