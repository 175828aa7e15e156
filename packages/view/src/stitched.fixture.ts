/**
 * The same regions, rows and failures once more, put together by plain `stitchSchemas`, as its handbook does it: every child is
 * a service of rows, and the resolvers of origin fields delegate to the child on the way to the owner. Each child answers with
 * graphql-js, over all rows that are its own or below it. Nothing of the view is used here, so that this is a reference for it.
 *
 * Known of the stitcher, and made good here: it takes fields of one key for equal though their conditions differ, so it is given
 * documents in which conditions are decided (`normalise-document.fixture.ts`); and of several errors below one null it makes one.
 */
import { delegateToSchema, type SubschemaConfig } from '@graphql-tools/delegate'
import { stitchSchemas } from '@graphql-tools/stitch'
import { type ExecutionRequest, getResolversFromSchema, type IResolvers } from '@graphql-tools/utils'
import { GuantongError } from '@guantong/contract'
import {
  buildSchema,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  parse,
  validate,
} from 'graphql'
import { normaliseDocument, withoutNothing } from './normalise-document.fixture.ts'
import { type Failures, noFailures, type OneNode, schemasOfOneNode } from './one-node.fixture.ts'
import { ownerOf, SDL, schemaOf, TOPOLOGY } from './regions-schema.fixture.ts'
import { tellCodes } from './tell-codes.fixture.ts'

const ROWS_SDL = `
  type Query { case(id: ID!): Case
    cases(code: String!, first: Int, state: State): CaseConnection
    sensors(code: String!): [String!]
  }
  ${/enum State[\s\S]*/.exec(SDL)?.[0]}
`

interface Context {
  readonly principal: string
  readonly deadline: number
}
type Args = Record<string, unknown>
type Resolve = GraphQLFieldResolver<unknown, unknown, Args>

/** Nothing is known of a child but its rows: which release it has is in its answers. */
export function createStitched(older: Readonly<Record<string, string>> = {}): OneNode {
  const failures = noFailures()
  const schemaAt = schemasOfOneNode(failures, older)
  const gateways = new Map<string, GraphQLSchema>()
  return {
    ...failures,
    async ask(text, variables = {}, { at = '000000', ms = 5000 } = {}) {
      const schema = gateways.get(at) ?? stitch(at, failures, schemaAt(at))
      gateways.set(at, schema)
      const document = parse(text)
      const errors = validate(schema, document)
      if (errors.length > 0) return { errors }
      const contextValue: Context = { principal: 'alice', deadline: Date.now() + ms }
      // Where the variables do not fit, graphql-js says so.
      const settled = normaliseDocument(schema, document, undefined, variables) ?? document
      const result = await execute({ schema, document: settled, variableValues: variables, contextValue })
      return withoutNothing(tellCodes({ ...result, ...apart(result) }))
    },
  }
}

/** Several errors below one null are one in the stitcher's answer; each of them has its own path. */
function apart({ errors }: ExecutionResult): Pick<ExecutionResult, 'errors'> {
  const within = (error: GraphQLError): GraphQLError[] => {
    const several = (error.originalError as { errors?: unknown } | undefined)?.errors
    return Array.isArray(several) && several.every((one) => one instanceof GraphQLError)
      ? several.flatMap(within)
      : [error]
  }
  return errors === undefined ? {} : { errors: errors.flatMap(within) }
}

/** @param rows the schema in which all rows are, as `at` may see them. */
function stitch(at: string, failures: Failures, rows: GraphQLSchema): GraphQLSchema {
  const children = TOPOLOGY.childrenOf(at)
  // A node with none below it has all rows itself.
  if (children.length === 0) return rows
  const services = new Map(children.map(({ code }) => [code, serviceOf(code, failures, rows)]))
  const local = getResolversFromSchema(schemaOf({ self: at, holds: () => false, faults: failures.faults }), true)
  const delegated =
    (codeOf: (source: unknown, args: Args) => string, nothing: Resolve, own: (source: unknown) => Args): Resolve =>
    (source, args, context, info: GraphQLResolveInfo) => {
      const owner = ownerOf(codeOf(source, args))
      const service = owner === null ? undefined : services.get(TOPOLOGY.nextHop(at, owner) ?? '')
      if (service === undefined) return nothing(source, args, context, info)
      const { fieldName, fieldNodes } = info
      // An argument that is asked with a variable left out is asked all the same.
      const named = Object.fromEntries((fieldNodes[0]?.arguments ?? []).map(({ name }) => [name.value, undefined]))
      const all = { ...named, ...args, ...own(source) }
      return delegateToSchema({ schema: service, fieldName, args: all, context: context as object, info })
    }
  const code = (source: unknown): string => (source as { code: string }).code
  const ofRegion = delegated(
    code,
    () => null,
    (region) => ({ code: code(region) }),
  )
  const { Query, Region, Item, Found, Named } = local as Record<string, Record<string, Resolve>>
  for (const fields of [Query, Region, Item])
    for (const [name, resolve] of Object.entries(fields ?? {}))
      if (fields && typeof resolve === 'function' && !name.startsWith('__')) fields[name] = later(resolve)
  const owner = (_: unknown, { id }: Args): string => String(id).split(':')[0] ?? ''
  const noCase: Resolve = (_, { id }) => {
    throw new GuantongError('GT_CASE_NOT_FOUND', { id: String(id) })
  }
  return stitchSchemas({
    subschemas: [...services.values()],
    typeDefs: SDL,
    resolvers: {
      Query: { ...Query, case: delegated(owner, noCase, () => ({})) },
      Region: { ...Region, cases: ofRegion, sensors: ofRegion },
      ...{ Item, Found, Named },
    } as IResolvers,
    mergeDirectives: false,
  })
}

/**
 * Of a list, an item that throws at once lets what another rejects with later go unhandled (graphql-js 16, `completeListValue`):
 * where some fields are fetched, the others must not be quicker.
 */
const later =
  (resolve: Resolve): Resolve =>
  async (...asked) =>
    resolve(...asked)

function serviceOf(code: string, { down, hung, dying }: Failures, rows: GraphQLSchema): SubschemaConfig {
  const schema = buildSchema(ROWS_SDL)
  const fieldsOf = (of: GraphQLSchema, name: string) => {
    const type = of.getType(name)
    return isObjectType(type) ? type.getFields() : {}
  }
  for (const name of ['CaseConnection', 'CaseEdge', 'Case'])
    for (const field of Object.values(fieldsOf(schema, name)))
      field.resolve = fieldsOf(rows, name)[field.name]?.resolve as Resolve
  const { case: one, cases, sensors } = fieldsOf(schema, 'Query')
  const ofRegion = fieldsOf(rows, 'Region')
  if (one) one.resolve = fieldsOf(rows, 'Query').case?.resolve as Resolve
  for (const field of [cases, sensors])
    if (field) field.resolve = (_, args, context, info) => ofRegion[field.name]?.resolve?.(args, args, context, info)

  const executor = async ({ document, variables, context }: ExecutionRequest): Promise<unknown> => {
    const { deadline } = context as Context
    const gone = new GuantongError('GT_CHILD_UNREACHABLE', { node: code })
    if (down.has(code)) throw gone
    const left = deadline - Date.now()
    if (dying.has(code)) {
      await new Promise((dead) => setTimeout(dead, left / 2))
      throw gone
    }
    if (hung.has(code)) {
      await new Promise((late) => setTimeout(late, left * 0.9))
      throw new GuantongError('GT_CHILD_TIMEOUT', { node: code, ms: left })
    }
    const result = await execute({ schema, document, variableValues: variables, contextValue: context })
    // What graphql-js says of a null names the type it stands in: here the root, for the client a region.
    return JSON.parse(JSON.stringify(tellCodes(result)).replaceAll('field Query.sensors.', 'field Region.sensors.'))
  }
  return { schema, executor: executor as NonNullable<SubschemaConfig['executor']> }
}
