/**
 * The policy of a node (`policy.yaml`): read, checked, and refused with every mistake named.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { ROLES, regionCodeSchema } from '@guantong/contract'
import { parse } from 'yaml'
import { z } from 'zod'
import { DOORS, FIELD_CLASSES, type FieldClass, POLICY_VERBS, RESOURCES, rankOfClass } from './vocabulary.ts'

const MOST_RULES = 500
const MOST_GRANTS = 1_000
const LONGEST_FILE = 1_000_000
/** What stands in a file is looked at again by a person at least this often. */
export const LONGEST_GRANT_DAYS = 1_096

const idSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'an id is written in lower case, digits and hyphens')
const sentence = z.string().trim().min(1).max(500)
const all = z.literal('*')
const listOf = <T extends z.ZodType>(one: T) => z.array(one).min(1).max(400)
const resourceSchema = z
  .string()
  .refine((name) => RESOURCES.includes(name), { error: ({ input }) => `no data set is named ${String(input)}` })

/** A class without those it holds would show a row that lacks what everybody may see of it. */
const classesSchema = listOf(z.enum(FIELD_CLASSES)).superRefine((classes, context) => {
  for (const missing of FIELD_CLASSES.slice(0, highestOf(classes)))
    if (!classes.includes(missing)) context.addIssue(`${classes.join(', ')} without ${missing}`)
})

export function highestOf(classes: readonly FieldClass[]): number {
  return Math.max(...classes.map(rankOfClass))
}

const ruleSchema = z
  .strictObject({
    id: idSchema,
    roles: listOf(z.enum(ROLES)),
    /** Subtrees of divisions; the whole region of the node when left out. */
    regions: listOf(regionCodeSchema).optional(),
    /** Where the asker shows the token: at this node, at one above, or either. */
    from: z.enum(['here', 'above', 'any']),
    dataSets: z.union([all, listOf(resourceSchema)]),
    classes: classesSchema,
    verbs: listOf(z.enum(POLICY_VERBS)),
    doors: listOf(z.enum(DOORS)).optional(),
  })
  .superRefine(({ from, classes }, context) => {
    if (from !== 'here' && classes.includes('personal'))
      context.addIssue({ code: 'custom', path: ['classes'], message: 'personal data is for those who ask here' })
  })

const momentSchema = z.iso.date().or(z.iso.datetime({ offset: true }))

const grantSchema = z
  .strictObject({
    id: idSchema,
    /** Nodes above at which the asker shows the token. */
    to: z.union([z.literal('above'), listOf(regionCodeSchema)]),
    regions: listOf(regionCodeSchema).optional(),
    dataSets: z.union([all, listOf(resourceSchema)]),
    classes: classesSchema,
    /** Of one data set; all of the classes when left out. */
    fields: listOf(z.string().min(1).max(100)).optional(),
    purpose: sentence,
    from: momentSchema,
    until: momentSchema,
  })
  .superRefine(({ classes, fields, dataSets, from, until }, context) => {
    if (classes.includes('personal'))
      context.addIssue({ code: 'custom', path: ['classes'], message: 'personal data is not granted to anybody' })
    if (fields !== undefined && (dataSets === '*' || dataSets.length !== 1))
      context.addIssue({ code: 'custom', path: ['fields'], message: 'name one data set beside fields' })
    const days = (Date.parse(until) - Date.parse(from)) / 86_400_000
    if (!(days > 0 && days <= LONGEST_GRANT_DAYS))
      context.addIssue({ code: 'custom', path: ['until'], message: `1 to ${LONGEST_GRANT_DAYS} days after from` })
  })

export const policySchema = z
  .strictObject({
    version: z.literal(1),
    rules: z.array(ruleSchema).max(MOST_RULES),
    grants: z.array(grantSchema).max(MOST_GRANTS).default([]),
  })
  .superRefine(({ rules, grants }, context) => {
    for (const [part, ids] of [
      ['rules', rules.map(({ id }) => id)],
      ['grants', grants.map(({ id }) => id)],
    ] as const)
      for (const [at, id] of ids.entries())
        if (ids.indexOf(id) !== at)
          context.addIssue({ code: 'custom', path: [part, at, 'id'], message: `${id} stands here twice` })
  })

export type PolicyDocument = z.infer<typeof policySchema>
export type PolicyRule = PolicyDocument['rules'][number]

export interface Policy extends PolicyDocument {
  /** SHA-256 of the file's text: which policy was in force. */
  readonly digest: string
}

export type PolicyRead =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly reason: string }

/** Expected: a file with mistakes is an answer here, not an exception. */
export function readPolicy(text: string): PolicyRead {
  if (text.length > LONGEST_FILE) return { ok: false, reason: `longer than ${LONGEST_FILE} characters` }
  let document: unknown
  try {
    document = parse(text, { maxAliasCount: 100 })
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message.slice(0, 500) : 'not YAML' }
  }
  const read = policySchema.safeParse(document)
  if (!read.success) return { ok: false, reason: z.prettifyError(read.error).slice(0, 2_000) }
  return { ok: true, policy: { ...read.data, digest: createHash('sha256').update(text).digest('hex') } }
}
