/**
 * The schema of a service as it may be attached: queries only, every field nullable, so that a null stops where it is, and
 * nothing but what can be reached from its root fields and from the types it adds to.
 *
 * @module
 */

import { MapperKind, mapSchema, pruneSchema } from '@graphql-tools/utils'
import { GuantongError } from '@guantong/contract'
import {
  buildASTSchema,
  type GraphQLFieldConfig,
  GraphQLList,
  type GraphQLOutputType,
  GraphQLSchema,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
  type ParseOptions,
  parse,
  validateSchema,
} from 'graphql'
import { type AttachedService, type MergeEntry, OPEN_TYPES } from './attached-service.ts'

const MOST_TOKENS = 500_000
const MOST_TYPES = 2_000
/** How the SDL of a service is read. */
export const PARSING: ParseOptions = { noLocation: true, maxTokens: MOST_TOKENS }

/** By this root field services give gateways their SDL with its directives; it is offered to nobody else. */
const SDL_FIELD = '_sdl'

export interface ServiceSchema {
  readonly schema: GraphQLSchema
  /** Root fields that are found by keys, and not offered as root fields. */
  readonly entries: ReadonlySet<string>
  /** Of these, those that take one key. */
  readonly single: ReadonlySet<string>
  /** Root fields that are offered. */
  readonly roots: readonly string[]
}

/** @throws GuantongError GT_CONFIG_INVALID with what is wrong with the service or with what is configured of it. */
export function readServiceSchema(service: AttachedService): ServiceSchema {
  const given = parsed(service)
  const query = given.getQueryType()
  if (!query) throw refusal(service, 'its schema has no queries')
  // Building does not look: what is not right would be found by the first question to any service.
  // What a node passes on is part of a schema that was looked at there: our types without their interfaces' fields.
  const [wrong] = service.isPassedOn === true ? [] : validateSchema(given)
  if (wrong !== undefined) throw refusal(service, `its schema is not valid: ${wrong.message.slice(0, 300)}`)
  if (Object.keys(given.getTypeMap()).length > MOST_TYPES) throw refusal(service, `more than ${MOST_TYPES} types`)
  const entries = new Set(Object.entries(service.merge).map(([type, entry]) => checkEntry(service, given, type, entry)))
  for (const [field, argument] of Object.entries(service.regionArguments)) {
    const [type = '', below] = field.split('.')
    const parent = below === undefined ? query : given.getType(type)
    const named = isObjectType(parent) ? parent.getFields()[below ?? type] : undefined
    if (named?.args.some(({ name }) => name === argument)) continue
    throw refusal(service, `its ${below === undefined ? 'root field ' : ''}${field} has no argument ${argument}`)
  }
  const keys = new Map(
    Object.entries(service.merge).map(([type, entry]) => [entry.type ?? type, entry.theirKey ?? entry.key]),
  )
  const loose = mapSchema(given, {
    [MapperKind.MUTATION]: () => null,
    [MapperKind.SUBSCRIPTION]: () => null,
    // Not from a root field back to the root: its fields are offered under the service's name only.
    [MapperKind.QUERY_ROOT_FIELD]: (field, name) =>
      getNamedType(field.type) === query || name === SDL_FIELD ? null : nullable(field),
    [MapperKind.OBJECT_FIELD]: (field, name, type) =>
      getNamedType(field.type) === query ? null : keys.get(type) === name ? field : nullable(field),
    [MapperKind.INTERFACE_FIELD]: (field) => (getNamedType(field.type) === query ? null : nullable(field)),
  })
  const { types, ...rest } = loose.toConfig()
  const schema = pruneSchema(
    new GraphQLSchema({ ...rest, types: types.filter(({ name }) => keys.has(name)), directives: [], extensions: {} }),
  )
  const roots = Object.keys(schema.getQueryType()?.getFields() ?? {}).filter((field) => !entries.has(field))
  const single = new Set(
    [...entries].filter((field) => {
      const type = query.getFields()[field]?.type
      return type !== undefined && !isListType(isNonNullType(type) ? type.ofType : type)
    }),
  )
  return { schema, entries, single, roots }
}

function parsed(service: AttachedService): GraphQLSchema {
  try {
    return buildASTSchema(parse(service.sdl, PARSING))
  } catch (cause) {
    throw refusal(service, `its schema can not be read: ${(cause as Error).message.slice(0, 300)}`, cause)
  }
}

function checkEntry(service: AttachedService, schema: GraphQLSchema, ours: string, entry: MergeEntry): string {
  if (!Object.hasOwn(OPEN_TYPES, ours)) throw refusal(service, `nothing may be added to ${ours}`)
  const theirs = entry.type ?? ours
  const type = schema.getType(theirs)
  if (!isObjectType(type)) throw refusal(service, `it has no type ${theirs}`)
  const key = entry.theirKey ?? entry.key
  const keyField = type.getFields()[key]
  if (keyField === undefined) throw refusal(service, `its type ${theirs} has no field ${key}`)
  const field = schema.getQueryType()?.getFields()[entry.field]
  if (field === undefined) throw refusal(service, `it has no root field ${entry.field}`)
  const list = isNonNullType(field.type) ? field.type.ofType : field.type
  if (getNamedType(list) !== type) throw refusal(service, `its root field ${entry.field} gives no ${theirs}`)
  const argument = field.args.find(({ name }) => name === entry.argument)
  const taken = argument && (isNonNullType(argument.type) ? argument.type.ofType : argument.type)
  if (argument === undefined || isListType(taken) !== isListType(list))
    throw refusal(
      service,
      `${entry.field} has no argument ${entry.argument} that takes ${isListType(list) ? 'a list' : 'a key'}`,
    )
  if (!['String', 'ID'].includes(getNamedType(argument.type).name))
    throw refusal(service, `${entry.argument} of ${entry.field} takes neither String nor ID`)
  const needed = field.args.find((one) => one !== argument && isNonNullType(one.type) && one.defaultValue === undefined)
  if (needed !== undefined) throw refusal(service, `${entry.field} needs ${needed.name} as well`)
  return entry.field
}

const nullable = <F extends GraphQLFieldConfig<unknown, unknown>>(field: F): F => ({
  ...field,
  type: withoutNonNull(field.type),
})

function withoutNonNull(type: GraphQLOutputType): GraphQLOutputType {
  if (isNonNullType(type)) return withoutNonNull(type.ofType)
  return isListType(type) ? new GraphQLList(withoutNonNull(type.ofType)) : type
}

export const refusal = (service: Pick<AttachedService, 'name'>, reason: string, cause?: unknown): GuantongError =>
  new GuantongError('GT_CONFIG_INVALID', { file: `subschemas: ${service.name}`, reason }, { cause })
