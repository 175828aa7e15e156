/**
 * A document with everything decided that can be decided before it runs: conditions evaluated, fragments written out,
 * fields of one response key merged. The stitcher takes fields of one key for equal though their conditions differ, and a
 * selection of which nothing is left for a field that is not there; so it is given neither.
 *
 * @module
 */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLNamedType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** The response key that stands where nothing is left; `withoutNothing` takes it out of the answer. */
const NOTHING = '_gtNothing'

type Variables = Readonly<Record<string, unknown>>

/** @returns null when the variables do not fit. */
export function normaliseDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
  variables: Variables,
): DocumentNode | null {
  const operation = getOperationAST(document, operationName)
  const root = operation && schema.getRootType(operation.operation)
  if (!operation || !root) return null
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
  if (coerced === undefined) return null
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)

  const settle = (type: GraphQLNamedType, sets: readonly SelectionSetNode[]): SelectionSetNode => {
    const fields = new Map<string, FieldNode[]>()
    const narrowed = new Map<GraphQLNamedType, SelectionSetNode[]>()
    const collect = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        if (!asked(selection, coerced)) continue
        if (selection.kind === Kind.FIELD) {
          append(fields, selection.alias?.value ?? selection.name.value, selection)
          continue
        }
        const inner = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection
        if (inner === undefined) continue
        const on = inner.typeCondition && schema.getType(inner.typeCondition.name.value)
        // On an object a valid condition always holds; on an interface or union it chooses.
        if (!on || on === type || (isAbstractType(on) && isObjectType(type))) collect(inner.selectionSet)
        else append(narrowed, on, inner.selectionSet)
      }
    }
    for (const set of sets) collect(set)
    const selections: SelectionNode[] = []
    for (const nodes of fields.values()) selections.push(...merged(type, nodes))
    for (const [on, inner] of narrowed) {
      const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: on.name } } as const
      selections.push({ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: settle(on, inner) })
    }
    if (selections.length === 0) selections.push(nothing)
    return { kind: Kind.SELECTION_SET, selections }
  }

  const merged = (type: GraphQLNamedType, nodes: readonly FieldNode[]): FieldNode[] => {
    const [first] = nodes
    if (first === undefined) return []
    const directives = (first.directives ?? []).filter(({ name }) => !CONDITIONS.has(name.value))
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[first.name.value] : undefined
    if (field === undefined || sets.length === 0) return [{ ...first, directives }]
    return [{ ...first, directives, selectionSet: settle(getNamedType(field.type), sets) }]
  }

  const selectionSet = settle(root, [operation.selectionSet])
  return { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet }] }
}

/** Of an answer as JSON. */
export const withoutNothing = <T>(answer: T): T =>
  JSON.parse(JSON.stringify(answer), (key, value) => (key === NOTHING ? undefined : value))

const nothing: FieldNode = {
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: NOTHING },
  name: { kind: Kind.NAME, value: '__typename' },
}

const CONDITIONS = new Set([GraphQLIncludeDirective.name, GraphQLSkipDirective.name])

function asked(selection: SelectionNode, variables: Variables): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, variables)
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, variables)
  return skip?.if !== true && include?.if !== false
}

function append<K, V>(into: Map<K, V[]>, key: K, value: V): void {
  const known = into.get(key)
  if (known === undefined) into.set(key, [value])
  else known.push(value)
}
