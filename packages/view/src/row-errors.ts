/**
 * Exact error paths on the stitched path. When rows are merged by their keys the stitcher loses the list index of an
 * error, and sometimes the error; so errors of rows do not pass through it. They are taken out of the owner's answer,
 * every region in the document is made to carry its code, and the errors are put back where those codes turn up.
 *
 * @module
 */
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { REGION } from './plan-document.ts'

/** Not the alias hop documents use: those marks belong to the tier above and stay in the answer. */
const ROW_MARK = '_gtRow'

export interface RowError {
  readonly code: string
  readonly error: GraphQLError
  /** Path within the row. */
  readonly within: readonly (string | number)[]
}

/** Adds the row's code to every selection on a region. */
export function markRows(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  const types = new TypeInfo(schema)
  return visit(
    document,
    visitWithTypeInfo(types, {
      SelectionSet(node): SelectionSetNode | undefined {
        const type = types.getParentType()
        if (!isObjectType(type) || type.name !== REGION.type) return undefined
        const code = {
          kind: Kind.FIELD,
          alias: { kind: Kind.NAME, value: ROW_MARK },
          name: { kind: Kind.NAME, value: REGION.key },
        } as const
        return { ...node, selections: [...node.selections, code] }
      },
    }),
  )
}

/** Moves the errors of rows from the owner's answer into `into`; others stay. */
export function takeRowErrors(
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  result: ExecutionResult,
  into: RowError[],
): ExecutionResult {
  const codesOf = new Map<string, unknown>()
  for (const field of operation.selectionSet.selections) {
    if (field.kind !== Kind.FIELD || field.name.value !== REGION.list) continue
    const codes = field.arguments?.find(({ name }) => name.value === REGION.keys)?.value
    if (codes?.kind === Kind.VARIABLE) codesOf.set(field.alias?.value ?? field.name.value, variables[codes.name.value])
  }
  const left: GraphQLError[] = []
  for (const error of result.errors ?? []) {
    const [root, index, ...within] = error.path ?? []
    const codes = codesOf.get(String(root))
    const code = Array.isArray(codes) && typeof index === 'number' ? codes[index] : undefined
    if (typeof code === 'string') into.push({ code, error, within })
    else left.push(error)
  }
  const { errors: _, ...rest } = result
  return left.length === 0 ? rest : { ...rest, errors: left }
}

/** Puts each error at every place where its row was asked for; takes the marks out of the data. */
export function placeRowErrors(result: ExecutionResult, rowErrors: readonly RowError[]): ExecutionResult {
  const errors = [...(result.errors ?? [])]
  const walk = (value: unknown, path: readonly (string | number)[]): void => {
    if (value === null || typeof value !== 'object') return
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) walk(item, [...path, index])
      return
    }
    const row = value as Record<string, unknown>
    const code = row[ROW_MARK]
    delete row[ROW_MARK]
    for (const { code: of, error, within } of rowErrors) {
      if (of === code && String(within[0]) in row) errors.push(at(error, [...path, ...within]))
    }
    for (const [key, item] of Object.entries(row)) walk(item, [...path, key])
  }
  walk(result.data, [])
  return errors.length === 0 ? result : { ...result, errors }
}

const at = (error: GraphQLError, path: readonly (string | number)[]): GraphQLError =>
  new GraphQLError(error.message, { path, originalError: error.originalError, extensions: error.extensions })
