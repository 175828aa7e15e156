/**
 * Mapping profiles (映射方案): how the columns of a city's file become canonical fields, as data.
 *
 * @module
 */
import { findDataSet } from '@guantong/standard'
import { z } from 'zod'
import { isZone } from './zone.ts'

const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])
const columnsSchema = z.array(z.string()).min(1)
const patternSchema = z.string().refine((source) => {
  try {
    new RegExp(source, 'u')
    return true
  } catch {
    return false
  }
}, 'is not a regular expression')

const ruleSchema = z
  .strictObject({
    /** The first of these that the file has, and that says something in the row; in any spelling of case, width and blanks. */
    columns: columnsSchema.optional(),
    /** `{region}` stands for the node's region, `{county}` too, where that has no counties: elsewhere the rule says nothing. */
    constant: valueSchema.optional(),
    /** Several columns in one text: `{major_code|大类代码:2}{minor_code:2}`, filled up with zeros; `{text#8}` a fingerprint. */
    template: z.string().optional(),
    /** A time from several columns. */
    parts: z
      .strictObject({
        year: columnsSchema,
        month: columnsSchema,
        day: columnsSchema,
        hour: columnsSchema.optional(),
        minute: columnsSchema.optional(),
      })
      .optional(),
    /** Of the text, what this matches: its first group, or all of it. Where it does not match, the rule says nothing. */
    extract: patternSchema.optional(),
    map: z.record(z.string(), valueSchema).optional(),
    /** For values the map does not name and for rows that give none; without it the value itself is kept. */
    otherwise: valueSchema.optional(),
    /** Reads a date or a time; fields of these types are read so without saying. */
    time: z.literal(true).optional(),
    /**
     * Takes a division's code, or a name below the node's region: of a lowest division (true) or of any. `city`: a name anywhere
     * in the country (东营 is 东营市); which tier is meant first follows from the column's own name.
     */
    division: z.union([z.literal(true), z.literal('any'), z.literal('city')]).optional(),
    /** Reads a time limit as rules publish it (2小时, 雨天3个工作日): its kind, its number, or when it holds. Of a range the later end. */
    limit: z.enum(['type', 'value', 'condition']).optional(),
    /** A counter: above zero is true, zero is false. */
    positive: z.literal(true).optional(),
    /** Longer texts are cut to the field's length; `distinct`: with a fingerprint, so that different ones stay different. */
    cut: z.union([z.literal(true), z.literal('distinct')]).optional(),
    /** The file need not have any of the columns. */
    optional: z.literal(true).optional(),
  })
  .refine(
    (rule) =>
      [rule.columns, rule.constant, rule.template, rule.parts].filter((from) => from !== undefined).length === 1,
    'needs one of columns, constant, template, parts',
  )
  .refine(
    (rule) =>
      [rule.map, rule.time, rule.division, rule.positive, rule.limit].filter((way) => way !== undefined).length <= 1,
    'map, time, division, positive and limit exclude each other',
  )

const fieldsSchema = z.record(z.string(), z.union([ruleSchema, z.array(ruleSchema).min(1)]))

export const profileSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9-]+$/),
    title: z.strictObject({ en: z.string(), zh: z.string() }),
    dataSet: z.string().default('Case'),
    /** Columns that tell such a file from others; of a list, any one. */
    match: z.array(z.union([z.string(), columnsSchema])).default([]),
    /** Columns whose presence says that the file is something else. */
    unless: z.array(z.string()).default([]),
    /** The file has one of these at least, however generic the columns of `match` are; a profile that is named needs it too. */
    words: columnsSchema.optional(),
    /** Only taken when named, or when nothing else fits. */
    last: z.literal(true).optional(),
    /** The header is the first row that has these; rows above it are titles, rows like it below are left out. */
    header: z.strictObject({ find: columnsSchema }).optional(),
    /** A row of which this matches says, in its first group, what the column `as` holds for the rows below. */
    section: z.strictObject({ pattern: patternSchema, as: z.string() }).optional(),
    /** Columns of merged cells: an empty one repeats the one above. */
    fillDown: z.array(z.string()).default([]),
    /** The first of these columns may hold a time limit for each of several conditions: each makes a record of its own. */
    limits: columnsSchema.optional(),
    /** Each of these columns makes a record of its own, with these values besides; an empty cell makes none. */
    unpivot: z
      .strictObject({
        into: z.string(),
        columns: z
          .record(
            z.string(),
            z.strictObject({
              also: columnsSchema.optional(),
              text: z.string().optional(),
              set: z.record(z.string(), valueSchema),
            }),
          )
          .default({}),
        /** Every column that nothing else reads makes one too: its name is what this field holds. */
        others: z.string().optional(),
      })
      .optional(),
    /** Where the list of records stands in a JSON file. */
    records: z.string().optional(),
    encoding: z.string().optional(),
    /** For times without a zone: an IANA name or a fixed offset. Without it, the zone of the node. */
    zone: z.string().refine(isZone, 'is no time zone').optional(),
    /** Which number comes first in 01/02/2019; without it such dates are refused. */
    dates: z.enum(['mdy', 'dmy']).optional(),
    /** A field whose column the file lacks keeps what is held of the row; without this it is emptied. */
    keeps: z.literal(true).optional(),
    /** Values that mean nothing, besides the empty string. */
    empty: z.array(z.string()).default([]),
    fields: fieldsSchema,
  })
  .superRefine((profile, context) => {
    const issue = (message: string) => context.addIssue({ code: 'custom', message })
    const dataSet = findDataSet(profile.dataSet)
    if (dataSet === undefined) return issue(`there is no data set ${profile.dataSet}`)
    const filled = new Set(Object.keys(profile.fields))
    for (const { set, text } of Object.values(profile.unpivot?.columns ?? {})) {
      for (const name of Object.keys(set)) filled.add(name)
      if (text !== undefined) filled.add(text)
    }
    if (profile.unpivot !== undefined) filled.add(profile.unpivot.into)
    if (profile.unpivot?.others !== undefined) filled.add(profile.unpivot.others)
    for (const name of filled) if (dataSet.field(name) === undefined) issue(`${profile.dataSet} has no field ${name}`)
    for (const { name, constraint, fallback } of dataSet.fields)
      if (constraint === 'M' && fallback === undefined && name !== 'regionCode' && !filled.has(name))
        issue(`${name} is missing`)
  })

export type Profile = z.output<typeof profileSchema>
export type ProfileRule = z.output<typeof ruleSchema>
