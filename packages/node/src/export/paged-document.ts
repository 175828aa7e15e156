/**
 * A question with one connection as a question for each page of it: asked until it is exhausted, it gives all rows.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  parseType,
  parseValue,
  print,
  type SelectionSetNode,
  visit,
} from 'graphql'
import { LARGEST_PAGE } from '../graph/base/keyset.ts'
import type { Column } from './row-table.ts'

export interface PagedDocument {
  readonly text: string
  /** Variable that takes the cursor; null for the first page. */
  readonly after: string
  /** Leaves of a row, nested ones with dots between their names. */
  readonly columns: readonly Column[]
  /** What an answer holds of them. @throws GuantongError GT_INPUT_INVALID when there are several connections in it */
  pageOf(data: unknown): { rows: readonly Record<string, unknown>[]; next: string | null } | null
}

const AFTER = 'gtAfter'
const PAGE_INFO = 'gtPageInfo'

const refuse = (reason: string): never => {
  throw new GuantongError('GT_DOCUMENT_INVALID', { reason })
}

/** Whether it fits the schema has NOT been checked: the node says so. @throws GuantongError GT_DOCUMENT_INVALID */
export function pagedDocument(text: string): PagedDocument {
  const document = parsed(text)
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  const [operation] = operations as OperationDefinitionNode[]
  if (operation === undefined || operations.length > 1 || operation.operation !== 'query')
    return refuse('one query is needed')
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const each of document.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each)
  const found: { field: FieldNode; path: string[] }[] = []
  findConnections(operation.selectionSet, [], found)
  const [connection] = found
  if (connection === undefined || found.length > 1)
    return refuse('one connection (a field with `nodes` or `edges { node }`) is needed, and not within a fragment')
  const { field, path } = connection
  if (field.arguments?.some(({ name }) => name.value === 'after') === true)
    return refuse('`after` is filled in by itself')
  const rows = rowsOf(field)
  const columns = leavesOf(rows.selectionSet, fragments, [], new Set()).map((name) => ({ name, title: name }))
  return {
    text: print(withPages(document, operation, field)),
    after: AFTER,
    columns,
    pageOf: (data) => pageIn(data, path, rows, columns),
  }
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text, { maxTokens: 5000 })
  } catch (error) {
    if (error instanceof GraphQLError) return refuse(error.message)
    throw error
  }
}

const keyOf = ({ alias, name }: FieldNode): string => alias?.value ?? name.value

const fieldsIn = (set: SelectionSetNode | undefined): FieldNode[] =>
  (set?.selections ?? []).filter((each): each is FieldNode => each.kind === Kind.FIELD)

function findConnections(set: SelectionSetNode, path: string[], into: { field: FieldNode; path: string[] }[]): void {
  for (const field of fieldsIn(set)) {
    const here = [...path, keyOf(field)]
    const isOne = fieldsIn(field.selectionSet).some(({ name }) => name.value === 'nodes' || name.value === 'edges')
    if (isOne) into.push({ field, path: here })
    else if (field.selectionSet !== undefined) findConnections(field.selectionSet, here, into)
  }
}

interface RowsAt {
  readonly key: string
  /** Response key of the row within an edge. */
  readonly inEdge: string | null
  readonly selectionSet: SelectionSetNode
}

function rowsOf(field: FieldNode): RowsAt {
  const nodes = fieldsIn(field.selectionSet).find(({ name }) => name.value === 'nodes')
  if (nodes?.selectionSet !== undefined) return { key: keyOf(nodes), inEdge: null, selectionSet: nodes.selectionSet }
  const edges = fieldsIn(field.selectionSet).find(({ name }) => name.value === 'edges')
  const node = fieldsIn(edges?.selectionSet).find(({ name }) => name.value === 'node')
  if (edges === undefined || node?.selectionSet === undefined) return refuse('the connection asks for no rows')
  return { key: keyOf(edges), inEdge: keyOf(node), selectionSet: node.selectionSet }
}

function leavesOf(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  path: readonly string[],
  within: ReadonlySet<string>,
): string[] {
  const leaves = set.selections.flatMap((each): string[] => {
    if (each.kind === Kind.FIELD) {
      const here = [...path, keyOf(each)]
      return each.selectionSet === undefined ? [here.join('.')] : leavesOf(each.selectionSet, fragments, here, within)
    }
    if (each.kind === Kind.INLINE_FRAGMENT) return leavesOf(each.selectionSet, fragments, path, within)
    const name = each.name.value
    const inner = fragments.get(name)
    // A fragment within itself is refused by the node.
    if (inner === undefined || within.has(name)) return []
    return leavesOf(inner.selectionSet, fragments, path, new Set([...within, name]))
  })
  return [...new Set(leaves)]
}

function withPages(document: DocumentNode, operation: OperationDefinitionNode, connection: FieldNode): DocumentNode {
  const argument = (name: string, value: string) => ({
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: name },
    value: parseValue(value),
  })
  const after = {
    ...argument('after', 'null'),
    value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: AFTER } },
  } as const
  const sized = connection.arguments?.some(({ name }) => name.value === 'first') === true
  const info = parse(`{ ${PAGE_INFO}: pageInfo { hasNextPage endCursor } }`).definitions[0] as OperationDefinitionNode
  return visit(document, {
    OperationDefinition: (node) =>
      node === operation
        ? {
            ...node,
            variableDefinitions: [
              ...(node.variableDefinitions ?? []),
              { kind: Kind.VARIABLE_DEFINITION, variable: after.value, type: parseType('String') } as const,
            ],
          }
        : undefined,
    Field: {
      leave: (node, _key, _parent, _path, ancestors) =>
        node.loc === connection.loc && ancestors.length > 0
          ? {
              ...node,
              arguments: [
                ...(node.arguments ?? []),
                ...(sized ? [] : [argument('first', String(LARGEST_PAGE))]),
                after,
              ],
              selectionSet: {
                kind: Kind.SELECTION_SET,
                selections: [...(node.selectionSet?.selections ?? []), ...info.selectionSet.selections],
              },
            }
          : undefined,
    },
  })
}

function pageIn(data: unknown, path: readonly string[], { key, inEdge }: RowsAt, columns: readonly Column[]) {
  let at = data
  for (const step of path) {
    const inner = Array.isArray(at)
      ? at.length > 1
        ? refuse('a list of regions: ask one region at a time')
        : at[0]
      : at
    if (inner === null || inner === undefined) return null
    at = (inner as Record<string, unknown>)[step]
  }
  if (at === null || at === undefined) return null
  const page = at as Record<string, unknown>
  const { hasNextPage, endCursor } = page[PAGE_INFO] as { hasNextPage: boolean; endCursor: string | null }
  const listed = page[key] as readonly Record<string, unknown>[]
  const rows = inEdge === null ? listed : listed.map((edge) => edge[inEdge] as Record<string, unknown>)
  return { rows: rows.map((row) => flat(row, columns)), next: hasNextPage ? endCursor : null }
}

const flat = (row: Record<string, unknown>, columns: readonly Column[]): Record<string, unknown> =>
  Object.fromEntries(
    columns.map(({ name }) => [
      name,
      name.split('.').reduce<unknown>((at, step) => (at as Record<string, unknown> | null | undefined)?.[step], row),
    ]),
  )
