/**
 * Mapping profiles (映射方案): how the columns of a city's file become canonical fields, as data.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { CASE_FIELDS, type CaseFieldName, STANDARD_DIR } from '@guantong/standard'
import { parse } from 'yaml'
import { z } from 'zod'

const names = CASE_FIELDS.map(({ name }) => name) as [CaseFieldName, ...CaseFieldName[]]
const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])

const ruleSchema = z
  .strictObject({
    /** The first of these that the file has, and that says something in the row. */
    columns: z.array(z.string()).min(1).optional(),
    constant: valueSchema.optional(),
    map: z.record(z.string(), valueSchema).optional(),
    /** For values the map does not name and for rows that give none; without it the value itself is kept. */
    otherwise: valueSchema.optional(),
    /** Reads a date or a time. */
    time: z.literal(true).optional(),
    /** Takes a division's code, or its name below the node's region. */
    division: z.literal(true).optional(),
    /** A counter: above zero is true, zero is false. */
    positive: z.literal(true).optional(),
    /** The file need not have any of the columns. */
    optional: z.literal(true).optional(),
  })
  .refine((rule) => (rule.columns === undefined) !== (rule.constant === undefined), 'needs either columns or constant')
  .refine(
    (rule) => [rule.map, rule.time, rule.division, rule.positive].filter((way) => way !== undefined).length <= 1,
    'map, time, division and positive exclude each other',
  )

const fieldsSchema = z.partialRecord(z.enum(names), z.union([ruleSchema, z.array(ruleSchema).min(1)]))

export const profileSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: z.strictObject({ en: z.string(), zh: z.string() }),
  /** For times without a zone. Fixed offsets only: China has had no summer time since 1992. */
  zone: z.union([z.literal('Asia/Shanghai'), z.string().regex(/^[+-]\d{2}:\d{2}$/)]).default('Asia/Shanghai'),
  /** Values that mean nothing, besides the empty string. */
  empty: z.array(z.string()).default([]),
  fields: fieldsSchema.superRefine((fields, context) => {
    for (const field of CASE_FIELDS) {
      if (field.constraint !== 'M' || field.fallback !== undefined || field.name === 'regionCode') continue
      if (fields[field.name] === undefined) context.addIssue({ code: 'custom', message: `${field.name} is missing` })
    }
  }),
})

export type Profile = z.output<typeof profileSchema>
export type ProfileRule = z.output<typeof ruleSchema>

const SHIPPED = join(STANDARD_DIR, 'profiles')

/**
 * Reads a shipped profile by its name, or any profile by its path.
 *
 * @throws GuantongError GT_PROFILE_INVALID if there is none or it is not one.
 */
export function loadProfile(nameOrPath: string): Profile {
  const shipped = /^[a-z0-9-]+$/.test(nameOrPath)
  const refuse = (reason: string, cause?: unknown): GuantongError =>
    new GuantongError('GT_PROFILE_INVALID', { profile: nameOrPath, reason }, { cause })
  let text: string
  try {
    text = readFileSync(shipped ? join(SHIPPED, `${nameOrPath}.yaml`) : nameOrPath, 'utf8')
  } catch (cause) {
    const known = readdirSync(SHIPPED).map((file) => file.replace(/\.yaml$/, ''))
    throw refuse(`not found; shipped profiles: ${known.join(', ')}`, cause)
  }
  let document: unknown
  try {
    document = parse(text)
  } catch (cause) {
    throw refuse((cause as Error).message, cause)
  }
  const result = profileSchema.safeParse(document)
  if (!result.success) throw refuse(z.prettifyError(result.error), result.error)
  return result.data
}
