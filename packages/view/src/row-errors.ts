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
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { freshName } from './fresh-name.ts'
import { REGION } from './plan-document.ts'

export interface RowError {
  /** Null where the row is the query root: an origin field found by its global id. */
  readonly code: string | null
  readonly error: GraphQLError
  /** Path within the row. */
  readonly within: readonly (string | number)[]
  /** What was asked of the row: the same row may be asked for different things at different places. */
  readonly asked: readonly SelectionSetNode[]
}

export interface MarkedDocument {
  readonly document: DocumentNode
  /** Response key of the mark. Not the one hop documents use: those belong to the tier above and stay in the answer. */
  readonly mark: string
  /** Stands for the response key `code` where the client gave that name to another field: the stitcher merges by it. */
  readonly aside: string
}

/** Adds the row's code to every selection on a region, and something to every selection that would be empty. */
export function markRows(schema: GraphQLSchema, document: DocumentNode): MarkedDocument {
  const taken = new Set<string>()
  visit(document, { Field: ({ alias, name }) => void taken.add(alias?.value ?? name.value) })
  const mark = freshName('_gtRow', taken)
  const aside = freshName('_gtKey', taken)
  const types = new TypeInfo(schema)
  const marked = visit(
    document,
    visitWithTypeInfo(types, {
      Field(node): FieldNode | undefined {
        if (node.alias?.value !== REGION.key || node.name.value === REGION.key) return undefined
        return { ...node, alias: { kind: Kind.NAME, value: aside } }
      },
      SelectionSet: {
        leave(node): SelectionSetNode | undefined {
          const type = types.getParentType()
          const isRow = isObjectType(type) && type.name === REGION.type
          if (!isRow && node.selections.length > 0) return undefined
          const marking = {
            kind: Kind.FIELD,
            alias: { kind: Kind.NAME, value: mark },
            name: { kind: Kind.NAME, value: isRow ? REGION.key : '__typename' },
          } as const
          return { ...node, selections: [...node.selections, marking] }
        },
      },
    }),
  )
  return { document: marked, mark, aside }
}

/**
 * Moves the errors of rows from the owner's answer into `into`; others stay. The stitcher asks a field of the root by its
 * own name: `rootKey` is the client's.
 */
export function takeRowErrors(
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  result: ExecutionResult,
  rootKey: string | undefined,
  into: RowError[],
): ExecutionResult {
  const rowsOf = new Map<string, { codes: unknown; asked: SelectionSetNode[] }>()
  for (const field of operation.selectionSet.selections) {
    if (field.kind !== Kind.FIELD || field.name.value !== REGION.list) continue
    const codes = field.arguments?.find(({ name }) => name.value === REGION.keys)?.value
    if (codes?.kind !== Kind.VARIABLE || field.selectionSet === undefined) continue
    const key = field.alias?.value ?? field.name.value
    rowsOf.set(key, { codes: variables[codes.name.value], asked: [field.selectionSet] })
  }
  const left: GraphQLError[] = []
  for (const error of result.errors ?? []) {
    const [root, index, ...within] = error.path ?? []
    const rows = rowsOf.get(String(root))
    const code = Array.isArray(rows?.codes) && typeof index === 'number' ? rows.codes[index] : undefined
    if (rows !== undefined && typeof code === 'string') into.push({ code, error, within, asked: rows.asked })
    else if (rows === undefined && rootKey !== undefined && root !== undefined)
      into.push({ code: null, error, within: [rootKey, ...(error.path ?? []).slice(1)], asked: [] })
    else left.push(error)
  }
  const { errors: _, ...rest } = result
  return left.length === 0 ? rest : { ...rest, errors: left }
}

/** Puts each error at every place where its row was asked for the same; takes the marks out of the answer. */
export function placeRowErrors(
  result: ExecutionResult,
  rowErrors: readonly RowError[],
  { document, mark, aside }: MarkedDocument,
): ExecutionResult {
  const clients = (step: string | number): string | number => (step === aside ? REGION.key : step)
  const errors = (result.errors ?? [])
    .flatMap(apart)
    .map((error) => (error.path?.includes(aside) ? at(error, error.path.map(clients)) : error))
  const placed = new Set<string>()
  const walk = (value: unknown, path: readonly (string | number)[], sets: readonly SelectionSetNode[]): unknown => {
    if (value === null || typeof value !== 'object') return value
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index], sets))
    const { [mark]: marked, ...row } = value as Record<string, unknown>
    const code = path.length === 0 ? null : marked
    for (const { code: of, error, within, asked } of rowErrors) {
      if (of !== code || !(String(within[0]) in row) || !asksTheSame(sets, asked, within)) continue
      const found = at(error, [...path, ...within.map(clients)])
      const id = JSON.stringify([found.path, found.message])
      // Two places that ask the same of one row get the same error twice from the owner.
      if (!placed.has(id)) errors.push(found)
      placed.add(id)
    }
    return Object.fromEntries(
      Object.entries(row).map(([key, item]) => [
        clients(key),
        walk(item, [...path, clients(key)], below(fieldsOf(sets, key))),
      ]),
    )
  }
  const root = document.definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? node.selectionSet : [],
  )
  return {
    ...result,
    ...(result.data === undefined ? {} : { data: walk(result.data, [], root) as typeof result.data }),
    ...(errors.length === 0 ? {} : { errors }),
  }
}

/** The stitcher makes one error of several below one null; each of them has its own path. */
const apart = (error: GraphQLError): GraphQLError[] => {
  const several = (error.originalError as { errors?: unknown } | undefined)?.errors
  return Array.isArray(several) && several.every((one) => one instanceof GraphQLError && one.path !== undefined)
    ? several.flatMap(apart)
    : [error]
}

/** Whether both selections lead along the path through the same fields. An origin field of the root is its own place. */
function asksTheSame(
  here: readonly SelectionSetNode[],
  there: readonly SelectionSetNode[],
  within: readonly (string | number)[],
): boolean {
  if (there.length === 0) return true
  let [one, two] = [here, there]
  for (const step of within) {
    if (typeof step === 'number') continue
    const [ofOne, ofTwo] = [fieldsOf(one, step), fieldsOf(two, step)]
    if (ofOne[0] === undefined || ofTwo[0] === undefined || callOf(ofOne[0]) !== callOf(ofTwo[0])) return false
    ;[one, two] = [below(ofOne), below(ofTwo)]
  }
  return true
}

const callOf = ({ name, arguments: given }: FieldNode): string =>
  [name.value, ...(given ?? []).map(print).sort()].join()

const below = (fields: readonly FieldNode[]): SelectionSetNode[] =>
  fields.flatMap(({ selectionSet }) => selectionSet ?? [])

const fieldsOf = (sets: readonly SelectionSetNode[], key: string): FieldNode[] =>
  sets.flatMap(({ selections }) =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf([selection.selectionSet], key)
      return selection.kind === Kind.FIELD && (selection.alias ?? selection.name).value === key ? [selection] : []
    }),
  )

const at = (error: GraphQLError, path: readonly (string | number)[]): GraphQLError =>
  new GraphQLError(error.message, { path, originalError: error.originalError, extensions: error.extensions })
