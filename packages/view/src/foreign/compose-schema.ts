/**
 * One schema of ours and of the services beside it. Two of a name are refused, with both owners.
 *
 * @module
 */
import { delegateToSchema, type SubschemaConfig } from '@graphql-tools/delegate'
import { stitchSchemas, ValidationLevel } from '@graphql-tools/stitch'
import { type ExecutionRequest, filterSchema, type IResolvers } from '@graphql-tools/utils'
import { RenameRootFields, RenameTypes, wrapSchema } from '@graphql-tools/wrap'
import {
  type ExecutionResult,
  type FieldNode,
  GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNullableType,
  isIntrospectionType,
  isLeafType,
  isObjectType,
  isSpecifiedScalarType,
  printType,
} from 'graphql'
import { REGION } from '../plan-document.ts'
import { type AttachedService, OPEN_TYPES } from './attached-service.ts'
import { markOwners } from './mark-owners.ts'
import { readServiceSchema, refusal, type ServiceSchema } from './service-schema.ts'
import { typeNameOf } from './type-names.ts'

export interface ComposeDeps {
  /** Ours. */
  readonly schema: GraphQLSchema
  readonly services: readonly AttachedService[]
  /** Answers a document of our own schema. */
  readonly askOurs: (request: ExecutionRequest) => Promise<ExecutionResult>
  /** Answers a document of one service: well-formed, typed, its errors coded. */
  readonly askService: (
    service: AttachedService,
    schema: GraphQLSchema,
    request: ExecutionRequest,
  ) => Promise<ExecutionResult>
  /** Called before a root field of a service is asked. @throws GraphQLError with a code */
  readonly mayAskRoot: (
    context: never,
    service: AttachedService,
    regions: readonly string[] | null,
    asked: readonly FieldNode[],
  ) => void
}

export interface Composed {
  /** What clients see: documents are validated and counted by it. It is not executed, but for what it says of itself. */
  readonly served: GraphQLSchema
  /** Executes what is asked of services, and of ours below that. */
  readonly stitched: GraphQLSchema
  /** What each service is asked by, in its own words. */
  readonly own: ReadonlyMap<AttachedService, GraphQLSchema>
}

/** The hidden root field by which objects of our types are found at a service. */
export const entryOf = (service: string, field: string): string => `_${service}_${field}`

/** What a node of ours passes on stands under the name of the service already. */
const rootNameOf = (service: AttachedService, field: string): string =>
  service.isPassedOn === true && field === service.name ? field : entryOf(service.name, field)

/** The type under the root field of a service: `cameras: CamerasQuery`. */
const rootTypeOf = ({ name }: AttachedService): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}Query`

/** @throws GuantongError GT_CONFIG_INVALID */
export function composeSchema({ schema: ours, services, ...deps }: ComposeDeps): Composed {
  const read = services.map((service) => ({ service, own: readServiceSchema(service) }))
  const owners = checkNames(ours, read)
  const subschemas = read.map(({ service, own }) => ({ service, own, config: subschemaOf(service, own, deps) }))
  const wrappers = subschemas.filter(({ service, own }) => own.roots.length > 0 && service.isPassedOn !== true)
  const stitched = stitchSchemas({
    subschemas: [...subschemas.map(({ config }) => config), oursConfig(ours, deps.askOurs)],
    mergeDirectives: false,
    typeMergingOptions: { validationSettings: { validationLevel: ValidationLevel.Off } },
    typeDefs: wrappers.map(printWrapper),
    resolvers: resolversOf(wrappers, deps.mayAskRoot),
  })
  const hidden = new Set(
    read.flatMap(({ service, own }) => [...own.entries, ...own.roots].map((field) => rootNameOf(service, field))),
  )
  for (const { service } of read) hidden.delete(service.name)
  const shown = filterSchema({ schema: stitched, rootFieldFilter: (_, field) => !hidden.has(field) })
  const schemas = new Map(read.map(({ service, own }) => [service, own.schema]))
  return { stitched, served: markOwners(ours, shown, owners), own: schemas }
}

interface Wrapped {
  readonly service: AttachedService
  readonly own: ServiceSchema
  readonly config: SubschemaConfig
}

function subschemaOf(
  service: AttachedService,
  own: ServiceSchema,
  deps: Pick<ComposeDeps, 'askService'>,
): SubschemaConfig {
  return {
    name: service.name,
    schema: own.schema,
    // All that one tick asks of a service is one request.
    batch: true,
    executor: ((request: ExecutionRequest) => deps.askService(service, own.schema, request)) as NonNullable<
      SubschemaConfig['executor']
    >,
    transforms: transformsOf(service),
    merge: Object.fromEntries(
      Object.entries(service.merge).map(([type, { field, argument, key }]) => [
        type,
        {
          selectionSet: `{ ${key} }`,
          fieldName: entryOf(service.name, field),
          ...(own.single.has(field)
            ? { args: (object: Record<string, unknown>) => ({ [argument]: object[key] }) }
            : {
                key: (object: Record<string, unknown>) => object[key],
                argsFromKeys: (keys: readonly unknown[]) => ({ [argument]: keys }),
              }),
        },
      ]),
    ),
  }
}

const transformsOf = (service: AttachedService) => [
  new RenameTypes((name) => typeNameOf(service, name), { renameBuiltins: false, renameScalars: true }),
  new RenameRootFields((_, field) => rootNameOf(service, field)),
]

const oursConfig = (schema: GraphQLSchema, askOurs: ComposeDeps['askOurs']): SubschemaConfig => ({
  schema,
  batch: true,
  executor: askOurs as NonNullable<SubschemaConfig['executor']>,
  merge: {
    // What a service says of a region is its code; the rest is ours to answer.
    [REGION.type]: {
      selectionSet: `{ ${REGION.key} }`,
      fieldName: REGION.list,
      key: (region: Record<string, unknown>) => region[REGION.key],
      argsFromKeys: (codes: readonly unknown[]) => ({ [REGION.keys]: codes }),
    },
  },
})

/** The service's own root fields, as fields of one type. */
function printWrapper({ service, own, config }: Wrapped): string {
  const type = rootTypeOf(service)
  const fields = wrapSchema({ schema: own.schema, transforms: transformsOf(service) })
    .getQueryType()
    ?.toConfig().fields
  const shown = own.roots.map((root) => [root, fields?.[entryOf(config.name ?? '', root)]])
  const printed = printType(new GraphQLObjectType({ name: type, fields: Object.fromEntries(shown) }))
  return `${printed}\nextend type Query { ${service.name}: ${type} }`
}

function resolversOf(wrapped: readonly Wrapped[], mayAskRoot: ComposeDeps['mayAskRoot']): IResolvers {
  const ask =
    ({ service, config }: Wrapped, root: string) =>
    (_: unknown, args: Record<string, unknown>, context: never, info: GraphQLResolveInfo) => {
      mayAskRoot(context, service, regionsIn(args, service.regionArguments[root]), info.fieldNodes)
      return delegateToSchema({
        ...{ schema: config, operation: 'query' as never, fieldName: entryOf(service.name, root) },
        ...{ args, context, info },
      })
    }
  const types = wrapped.map((one) => [
    rootTypeOf(one.service),
    Object.fromEntries(one.own.roots.map((root) => [root, ask(one, root)])),
  ])
  const Query = Object.fromEntries(wrapped.map(({ service }) => [service.name, () => ({})]))
  return { ...(Object.fromEntries(types) as IResolvers), Query }
}

/** Null where the question names no region. */
function regionsIn(args: Readonly<Record<string, unknown>>, argument: string | undefined): readonly string[] | null {
  if (argument === undefined || args[argument] == null) return null
  const named = [args[argument]].flat()
  return named.every((one) => typeof one === 'string') && named.length > 0 ? (named as string[]) : null
}

interface Read {
  readonly service: AttachedService
  readonly own: ServiceSchema
}

/** Names of services by what is their own: `Type`, `Type.field`. */
function checkNames(ours: GraphQLSchema, services: readonly Read[]): ReadonlyMap<string, string> {
  const taken = new Set<string>()
  for (const { name } of Object.values(ours.getTypeMap())) taken.add(name)
  for (const type of ['Query', ...Object.keys(OPEN_TYPES)]) {
    const own = ours.getType(type)
    if (isObjectType(own)) for (const field of Object.keys(own.getFields())) taken.add(`${type}.${field}`)
  }
  for (const { service } of services) checkKeys(ours, service)
  const owners = new Map<string, string>()
  const take = (service: AttachedService, name: string): void => {
    const other = taken.has(name) ? 'this platform' : owners.get(name) && `the service ${owners.get(name)}`
    if (other !== undefined) throw refusal(service, `${name} is both of ${other} and of the service ${service.name}`)
    if (name.split('.').some((part) => part.startsWith('__')))
      throw refusal(service, `${name}: names in __ are GraphQL's`)
    owners.set(name, service.name)
  }
  for (const { service, own } of services) {
    take(service, `Query.${service.name}`)
    if (service.isPassedOn !== true) take(service, rootTypeOf(service))
    for (const type of Object.values(own.schema.getTypeMap())) {
      if (isIntrospectionType(type) || isSpecifiedScalarType(type) || type === own.schema.getQueryType()) continue
      const name = typeNameOf(service, type.name)
      const entry = service.merge[name]
      if (entry === undefined) take(service, name)
      else if (isObjectType(type))
        for (const field of Object.keys(type.getFields())) {
          // The key is in both: it is what joins them.
          if (field !== entry.key || (entry.theirKey ?? field) !== field) take(service, `${name}.${field}`)
        }
    }
  }
  return owners
}

/** What is sent is a field of ours, and one value. */
function checkKeys(ours: GraphQLSchema, service: AttachedService): void {
  for (const [name, { key }] of Object.entries(service.merge)) {
    const type = ours.getType(name)
    if (!isObjectType(type)) continue
    const field = type.getFields()[key]
    if (field === undefined) throw refusal(service, `${name} of this platform has no field ${key}`)
    if (!isLeafType(getNullableType(field.type)))
      throw refusal(service, `${name}.${key} is no key: it is not one value`)
  }
}
