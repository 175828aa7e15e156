/**
 * Row lists: completed by functions put together once for a document, instead of field by field by graphql-js.
 *
 * Guaranteed: what is completed here is what graphql-js would have made of the same rows. Whatever might have become an error, a
 * null that takes its parent with it, or a promise is not decided here: `NotPlain`, and graphql-js does the whole of it.
 *
 * @module
 */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'

/** @throws NotPlain, or what a resolver or a scalar throws: no answer either way. */
export type Complete = (value: unknown, context: unknown) => unknown

/** Left to graphql-js. */
export class NotPlain extends Error {
  override readonly name = 'NotPlain'
}

interface Column {
  readonly field: GraphQLField<unknown, unknown> | undefined
  readonly isLeaf: boolean
  readonly tell: Complete
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/** Null where more than the row and who asks for it decides what is below the field: arguments, conditions, abstract types. */
export function completeRows(
  type: GraphQLOutputType,
  { selectionSet }: FieldNode,
  fragments: Fragments,
): Complete | null {
  return completing(type, selectionSet, fragments)
}

function completing(
  type: GraphQLOutputType,
  selections: SelectionSetNode | undefined,
  fragments: Fragments,
): Complete | null {
  if (isNonNullType(type)) {
    const nullable = completing(type.ofType, selections, fragments)
    return nullable === null ? null : (value, context) => nullable(value, context) ?? notPlain('null')
  }
  if (isLeafType(type)) return leaf(type)
  if (isListType(type)) {
    const item = completing(type.ofType, selections, fragments)
    return item === null ? null : listOf(item)
  }
  if (!isObjectType(type) || selections === undefined || type.isTypeOf != null) return null
  return objectOf(type, selections, fragments)
}

const leaf =
  (type: GraphQLLeafType): Complete =>
  (value) => {
    if (value === null || value === undefined) return null
    if (value instanceof Error) return notPlain('an error as a value')
    return type.serialize(value) ?? notPlain('a value that can not be shown')
  }

const listOf =
  (item: Complete): Complete =>
  (value, context) => {
    if (value === null || value === undefined) return null
    if (!Array.isArray(value)) return notPlain('no array')
    // All of them are looked at: none may fail later without a handler.
    if (value.filter(dropsPromise).length > 0) return notPlain('promises')
    return value.map((one) => item(one, context))
  }

function objectOf(type: GraphQLObjectType, selections: SelectionSetNode, fragments: Fragments): Complete | null {
  const columns = new Map<string, Column>()
  if (!gather(type, selections, { fragments, spread: new Set() }, columns)) return null
  const keys = [...columns.keys()]
  const tells = [...columns.values()].map(({ tell }) => tell)
  // Objects that begin alike are read faster by whatever reads them all; and a key like `__proto__` is one of their own.
  const blank: Record<string, unknown> = Object.fromEntries(keys.map((key) => [key, null]))
  return (row, context) => {
    if (row === null || row === undefined) return null
    if (row instanceof Error) return notPlain('an error as a row')
    const told = { ...blank }
    for (let at = 0; at < keys.length; at++) told[keys[at] as string] = tells[at]?.(row, context)
    return told
  }
}

interface Gathering {
  readonly fragments: Fragments
  /** Those met so far: fragments that spread others twice would double the work with each of them. */
  readonly spread: Set<string>
}

/** In the order of the answer; false where a selection is not plain. */
function gather(
  type: GraphQLObjectType,
  { selections }: SelectionSetNode,
  context: Gathering,
  into: Map<string, Column>,
): boolean {
  return selections.every((selection) => {
    if (selection.directives !== undefined && selection.directives.length > 0) return false
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value
      const column = columnOf(type, selection, context.fragments)
      if (column === null) return false
      const known = into.get(key)
      if (known === undefined) into.set(key, column)
      return known === undefined || (known.isLeaf && known.field === column.field)
    }
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      if (context.spread.has(selection.name.value)) return true
      context.spread.add(selection.name.value)
    }
    const inner = selection.kind === Kind.FRAGMENT_SPREAD ? context.fragments.get(selection.name.value) : selection
    if (inner === undefined || (inner.typeCondition ?? { name: { value: type.name } }).name.value !== type.name)
      return false
    return gather(type, inner.selectionSet, context, into)
  })
}

function columnOf(type: GraphQLObjectType, node: FieldNode, fragments: Fragments): Column | null {
  const name = node.name.value
  if (name === '__typename') return { field: undefined, isLeaf: true, tell: () => type.name }
  const field = type.getFields()[name]
  if (field === undefined || field.args.length > 0) return null
  const complete = completing(field.type, node.selectionSet, fragments)
  if (complete === null) return null
  const read = readerOf(field)
  return {
    field,
    isLeaf: node.selectionSet === undefined,
    tell: (row, context) => {
      const value = read(row, context)
      return dropsPromise(value) ? notPlain('a promise') : complete(value, context)
    },
  }
}

const NO_ARGUMENTS: Readonly<Record<string, never>> = {}

function readerOf({ name, resolve }: GraphQLField<unknown, unknown>): Complete {
  if (resolve !== undefined) return (row, context) => resolve(row, NO_ARGUMENTS, context, NO_INFO)
  return (row) => {
    const value = (row as Record<string, unknown>)[name]
    return typeof value === 'function' ? notPlain('a method') : value
  }
}

/** A resolver that looks for its place in the document finds none, and throws. */
const NO_INFO = undefined as never

/** Whether it is a promise; if so, it is not waited for, and its failure is ignored. */
function dropsPromise(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || typeof (value as PromiseLike<unknown>).then !== 'function')
    return false
  Promise.resolve(value as PromiseLike<unknown>).catch(() => {})
  return true
}

function notPlain(why: string): never {
  throw new NotPlain(why)
}
