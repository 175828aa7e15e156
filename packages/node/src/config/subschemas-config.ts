/**
 * `subschemas:` of node.yaml: GraphQL services that are not ours, attached to this node. What each key does: packages/view/FOREIGN.md.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { GuantongError, regionCodeSchema } from '@guantong/contract'
import { z } from 'zod'
import type { ConfiguredService } from '../graph/foreign/configured-service.ts'

const nameSchema = z.string().regex(/^[_A-Za-z][_0-9A-Za-z]{0,99}$/, 'not a name of GraphQL')
/** A root field, or a field of a type. */
const fieldSchema = z.string().regex(/^[_A-Za-z][_0-9A-Za-z]{0,99}(\.[_A-Za-z][_0-9A-Za-z]{0,99})?$/, 'not a field')

const entrySchema = z.strictObject({
  field: nameSchema,
  argument: nameSchema,
  key: nameSchema,
  theirKey: nameSchema.optional(),
  type: nameSchema.optional(),
})

/** Secrets stand in the environment or in files, not in node.yaml. */
const headerSchema = z.union([
  z.string().max(4000),
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
])
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/
/** Headers whose values are secrets, by their names. */
const SECRET_NAME = /^(proxy-)?authorization$|^cookie$|key|token|secret|passw/i
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/
/** What the request itself says; a configured value would contradict it. */
const OWN_HEADERS = new Set(['accept', 'connection', 'content-length', 'content-type', 'host', 'transfer-encoding'])

const subschemaSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z][0-9A-Za-z]{0,39}$/, 'a small letter, then letters and digits'),
    url: z.url({ protocol: /^https?$/ }).optional(),
    module: z.string().min(1).optional(),
    via: regionCodeSchema.optional(),
    sdl: z.string().min(1).optional(),
    prefix: z
      .string()
      .regex(/^[A-Z][_0-9A-Za-z]{0,39}$/, 'a capital letter, then letters and digits')
      .optional(),
    headers: z
      .record(z.string().regex(HEADER_NAME, 'not a name of a header'), headerSchema)
      .refine(
        (headers) => Object.keys(headers).every((name) => !OWN_HEADERS.has(name.toLowerCase())),
        'a header of HTTP itself',
      )
      .default({}),
    identity: z.enum(['none', 'asker', 'service']).default('none'),
    sharing: z.enum(['unconditional', 'conditional', 'withheld']).optional(),
    deadlineMs: z.number().int().min(10).max(60_000).default(2000),
    answerBytes: z.number().int().min(1000).max(50_000_000).default(5_000_000),
    merge: z
      .strictObject({
        Region: entrySchema.optional(),
        Case: entrySchema.optional(),
        Component: entrySchema.optional(),
        MonitoredObject: entrySchema.optional(),
      })
      .default({}),
    regionArguments: z.record(fieldSchema, nameSchema).default({}),
  })
  .superRefine((one, context) => {
    const issue = (message: string) => context.addIssue({ code: 'custom', message })
    if ([one.url, one.module, one.via].filter((way) => way !== undefined).length !== 1) issue('give url, module or via')
    if (one.via !== undefined && (one.sdl ?? one.prefix) !== undefined) issue('via: the child says sdl and prefix')
    if (one.via !== undefined && Object.keys(one.merge).length > 0) issue('via: the child says merge')
    if (one.via !== undefined && one.sharing !== undefined) issue('via: the child says sharing')
    if (one.url === undefined && Object.keys(one.headers).length > 0) issue('headers: only with url')
    if (one.url === undefined && one.identity !== 'none')
      issue('identity: only with url; via passes on who asks in any case')
    const url = one.url === undefined ? undefined : new URL(one.url)
    if (url !== undefined && url.username + url.password !== '') issue('url: no user and no password: say headers')
    if (one.identity === 'asker' && url?.protocol === 'http:' && !LOOPBACK.test(url.hostname))
      issue('identity: asker sends tokens, over https only')
    for (const [name, value] of Object.entries(one.headers))
      if (typeof value === 'string' && SECRET_NAME.test(name)) issue(`headers: ${name}: say { env } or { file }`)
    const named = Object.keys(one.headers).map((name) => name.toLowerCase())
    const secret = named.some((name) => name === 'authorization' || name === 'cookie')
    const kept = Object.values(one.headers).some((value) => typeof value !== 'string')
    if ((secret || kept) && one.identity === 'none') issue('headers with a secret: say identity: service')
    if (named.includes('authorization') && one.identity === 'asker')
      issue('identity: asker writes authorization itself')
  })

export const subschemasSchema = z
  .array(subschemaSchema)
  .max(20)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'two subschemas of one name')
  .default([])

/**
 * Reads secrets and schema files, relative to node.yaml.
 *
 * @throws GuantongError GT_CONFIG_INVALID with the name of what is missing, never a value.
 */
export function resolveSubschemas(
  subschemas: z.infer<typeof subschemasSchema>,
  { file, at, env }: { file: string; at: (path: string) => string; env: NodeJS.ProcessEnv },
): ConfiguredService[] {
  return subschemas.map(({ headers, sdl, module, ...one }) => {
    const refuse = (reason: string): never => {
      throw new GuantongError('GT_CONFIG_INVALID', { file, reason: `subschemas: ${one.name}: ${reason}` })
    }
    const read = (path: string): string => {
      try {
        return readFileSync(at(path), 'utf8')
      } catch {
        return refuse(`${path} can not be read`)
      }
    }
    const textOf = (value: z.infer<typeof headerSchema>): string => {
      const text =
        typeof value === 'string'
          ? value
          : 'file' in value
            ? read(value.file).trim()
            : (env[value.env] ?? refuse(`${value.env} is not set`))
      return /^[\t\x20-\x7e]*$/.test(text) ? text : refuse('a header has signs that headers can not have')
    }
    return {
      ...one,
      merge: Object.fromEntries(Object.entries(one.merge).filter(([, entry]) => entry !== undefined)),
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, textOf(value)])),
      ...(sdl === undefined ? {} : { sdl: read(sdl) }),
      ...(module === undefined ? {} : { module: at(module) }),
    } as ConfiguredService
  })
}
