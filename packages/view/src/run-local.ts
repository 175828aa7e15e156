/**
 * Executes documents on one schema: row lists by `complete-rows`, everything else by graphql-js.
 *
 * A second schema stands beside the first, in which row lists are leaves and their resolvers complete the rows. graphql-js
 * executes documents on it that select nothing but plain fields in all their row lists; where a value turns out not to be
 * plain after all, it executes the document on the first one, and from then on only there.
 *
 * @module
 */
import { MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  type DocumentNode,
  defaultFieldResolver,
  type ExecutionResult,
  execute,
  type FieldNode,
  type GraphQLFieldResolver,
  GraphQLNonNull,
  GraphQLScalarType,
  type GraphQLSchema,
  getOperationAST,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { type Complete, completeRows, NotPlain } from './complete-rows.ts'
import { isRowList } from './field-marks.ts'
import { STEP, type Turn, turnOf } from './in-turns.ts'
import { once } from './once.ts'

export interface LocalQuestion {
  /** Valid against the schema: whether it is has NOT been checked here. */
  readonly document: DocumentNode
  readonly operationName?: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
  readonly context: object
}

export type RunLocal = (question: LocalQuestion) => Promise<ExecutionResult>

/** Answers as graphql-js does. */
export function createRunLocal(schema: GraphQLSchema): RunLocal {
  const completes = new WeakMap<FieldNode, Complete>()
  const plainSchema = once(() => withRowLeaves(schema, completes))
  const plans = new WeakMap<DocumentNode, Map<string, boolean>>()

  const isPlain = (document: DocumentNode, operationName: string | undefined): boolean => {
    const byName = plans.get(document) ?? new Map<string, boolean>()
    plans.set(document, byName)
    const name = operationName ?? ''
    let plain = byName.get(name)
    if (plain === undefined) {
      const operation = getOperationAST(document, operationName)
      plain = operation?.operation === 'query' && compile(schema, document, operation, completes)
      byName.set(name, plain)
    }
    return plain
  }

  return async ({ document, operationName, variables: variableValues, context: contextValue }) => {
    const asked = { document, operationName, variableValues, contextValue }
    if (!isPlain(document, operationName)) return execute({ schema, ...asked })
    const result = await execute({ schema: plainSchema(), ...asked })
    if (!result.errors?.some(({ originalError }) => originalError instanceof NotPlain)) return result
    plans.get(document)?.set(operationName ?? '', false)
    return execute({ schema, ...asked })
  }
}

/** False where a row list is not plain, where there is none, and where the document selects the schema itself. */
function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  into: WeakMap<FieldNode, Complete>,
): boolean {
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  )
  const found: [FieldNode, Complete | null][] = []
  let looksAtSchema = false
  const types = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(types, {
      OperationDefinition: (node) => (node === operation ? undefined : false),
      Field(node) {
        looksAtSchema ||= node.name.value === '__schema' || node.name.value === '__type'
        const field = types.getFieldDef()
        if (!field || !isRowList(field)) return undefined
        found.push([node, completeRows(field.type, node, fragments)])
        return false
      },
    }),
  )
  if (looksAtSchema || found.length === 0) return false
  for (const [node, complete] of found) {
    if (complete === null) return false
    into.set(node, complete)
  }
  return true
}

const RowsLeaf = new GraphQLScalarType({ name: '_Rows', serialize: (rows) => rows })

function withRowLeaves(schema: GraphQLSchema, completes: WeakMap<FieldNode, Complete>): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field, name, typeName) => {
      const type = schema.getType(typeName)
      const known = isObjectType(type) ? type.getFields()[name] : undefined
      if (known === undefined || !isRowList(known)) return undefined
      return {
        ...field,
        type: isNonNullType(field.type) ? new GraphQLNonNull(RowsLeaf) : RowsLeaf,
        resolve: completing(field.resolve ?? defaultFieldResolver, completes),
      }
    },
  })
}

type Resolver = GraphQLFieldResolver<unknown, unknown>

/** The rows as the resolver finds them, completed. */
function completing(resolve: Resolver, completes: WeakMap<FieldNode, Complete>): Resolver {
  return (source, args, context, info) => {
    const [node, ...merged] = info.fieldNodes
    const complete = node === undefined || merged.length > 0 ? undefined : completes.get(node)
    const finish = (rows: unknown): unknown => {
      if (complete === undefined) throw new NotPlain('several selections of one key')
      const turn = turnOf(context)
      if (turn !== undefined && Array.isArray(rows) && rows.length > STEP) return inSteps(complete, rows, context, turn)
      return whole(complete, rows, context)
    }
    const rows = resolve(source, args, context, info)
    return isPromise(rows) ? rows.then(finish) : finish(rows)
  }
}

function whole(complete: Complete, rows: unknown, context: unknown): unknown {
  try {
    return complete(rows, context)
  } catch (cause) {
    throw cause instanceof NotPlain ? cause : new NotPlain('an error below', { cause })
  }
}

/** The same of a long list, some rows in each turn. */
async function inSteps(complete: Complete, rows: readonly unknown[], context: unknown, turn: Turn): Promise<unknown> {
  const told: unknown[] = []
  for (let at = 0; at < rows.length; at += STEP) {
    told.push(...(whole(complete, rows.slice(at, at + STEP), context) as unknown[]))
    if (turn.isOver) await turn.next()
  }
  return told
}

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof (value as Partial<Promise<unknown>> | null | undefined)?.then === 'function'
