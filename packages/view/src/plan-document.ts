/**
 * What a document asks of other nodes, found out once per document.
 *
 * The plan has two parts. The *local* document is the asked one with every origin field replaced by a leaf under the
 * same response key: `a: cases(first: 3) { … }` becomes `a: code`. Executed here, it leaves the region's code exactly
 * where the answer of another node belongs, with directives, fragments, lists and order already decided by graphql-js.
 * The *branches* say which response keys lead to such leaves. Documents are validated before they come here.
 *
 * @module
 */
import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { isOrigin } from './field-marks.ts'

/** The type whose rows live with different owners, its key, and the root field that finds rows by their keys. */
export const REGION = { type: 'Region', key: 'code', list: 'regions', keys: 'codes' } as const

export interface Branch {
  readonly next: Map<string, Branch>
  /** Set where objects of this branch are regions with origin fields. */
  group?: Group
}

/** One place in the document that asks origin fields of regions. */
export interface Group {
  readonly index: number
  /** Response key → name of the field. */
  readonly keys: Map<string, string>
  readonly selections: SelectionNode[]
}

/** An origin field of the query root: found by its global id. */
export interface RootSlot {
  readonly key: string
  readonly field: FieldNode
  readonly selections: SelectionNode[]
}

export interface DocumentPlan {
  readonly operation: OperationDefinitionNode
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly local: DocumentNode
  readonly root: Branch
  readonly groups: readonly Group[]
  readonly rootSlots: ReadonlyMap<string, RootSlot>
}

/** @returns `local` when the document touches no origin field, `abstract` when the way to one leads through an interface or union. */
export function planDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): DocumentPlan | 'local' | 'abstract' {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)
  const groups: Group[] = []
  const rootSlots = new Map<string, RootSlot>()
  let abstract = false

  const walk = (
    type: GraphQLObjectType,
    set: SelectionSetNode,
    branch: Branch,
    conditions: readonly DirectiveNode[],
  ): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        enterField(type, selection, branch, conditions)
        continue
      }
      const inner = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection
      if (inner === undefined) continue
      const named = inner.typeCondition === undefined ? type : schema.getType(inner.typeCondition.name.value)
      if (named === undefined) continue
      if (isAbstractType(named)) abstract ||= touchesOrigin(schema, fragments, inner.selectionSet)
      else if (named.name === type.name)
        walk(type, inner.selectionSet, branch, [...conditions, ...(selection.directives ?? [])])
    }
  }

  const enterField = (
    type: GraphQLObjectType,
    node: FieldNode,
    branch: Branch,
    conditions: readonly DirectiveNode[],
  ): void => {
    const field = type.getFields()[node.name.value]
    if (field === undefined) return
    const key = node.alias?.value ?? node.name.value
    if (isOrigin(field)) {
      const selection = under(node, conditions)
      if (type === schema.getQueryType()) {
        const slot = rootSlots.get(key)
        if (slot === undefined) rootSlots.set(key, { key, field: node, selections: [selection] })
        else slot.selections.push(selection)
        return
      }
      if (branch.group === undefined) {
        branch.group = { index: groups.length, keys: new Map(), selections: [] }
        groups.push(branch.group)
      }
      branch.group.keys.set(key, node.name.value)
      branch.group.selections.push(selection)
      return
    }
    if (node.selectionSet === undefined) return
    const next = getNamedType(field.type)
    if (isAbstractType(next)) abstract ||= touchesOrigin(schema, fragments, node.selectionSet)
    if (!isObjectType(next)) return
    const below = branch.next.get(key) ?? { next: new Map() }
    branch.next.set(key, below)
    // Fields of one key merge: what stands below one that is left out must not be asked for on behalf of the others.
    walk(next, node.selectionSet, below, [...conditions, ...(node.directives ?? [])])
  }

  const rootType = schema.getRootType(operation.operation)
  if (!isObjectType(rootType)) return 'local'
  const root: Branch = { next: new Map() }
  walk(rootType, operation.selectionSet, root, [])
  if (abstract) return 'abstract'
  if (groups.length === 0 && rootSlots.size === 0) return 'local'
  prune(root)
  return { operation, fragments, local: withLeaves(schema, document, operation), root, groups, rootSlots }
}

/** The field as it stands in the asked document, inside the conditions (@include, @skip) of the fragments around it. */
function under(node: FieldNode, conditions: readonly DirectiveNode[]): SelectionNode {
  if (conditions.length === 0) return node
  return conditions.reduceRight<SelectionNode>(
    (inner, condition) => ({
      kind: Kind.INLINE_FRAGMENT,
      directives: [condition],
      selectionSet: { kind: Kind.SELECTION_SET, selections: [inner] },
    }),
    node,
  )
}

/** Drops the branches that lead to no region of interest; says whether anything is left. */
function prune(branch: Branch): boolean {
  for (const [key, below] of branch.next) if (!prune(below)) branch.next.delete(key)
  return branch.group !== undefined || branch.next.size > 0
}

function withLeaves(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const types = new TypeInfo(schema)
  const replaced = visit(
    document,
    visitWithTypeInfo(types, {
      Field(node) {
        const field = types.getFieldDef()
        if (!field || !isOrigin(field)) return undefined
        const leaf = types.getParentType()?.name === REGION.type ? REGION.key : '__typename'
        return {
          kind: Kind.FIELD,
          alias: { kind: Kind.NAME, value: node.alias?.value ?? node.name.value },
          name: { kind: Kind.NAME, value: leaf },
          directives: node.directives ?? [],
        } satisfies FieldNode
      },
    }),
  )
  const at = document.definitions.indexOf(operation)
  const rest = replaced.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
  return { kind: Kind.DOCUMENT, definitions: [replaced.definitions[at] as OperationDefinitionNode, ...rest] }
}

function touchesOrigin(
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  set: SelectionSetNode,
): boolean {
  const originNames = new Set<string>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type))
      for (const field of Object.values(type.getFields())) if (isOrigin(field)) originNames.add(field.name)
  }
  const within = (inner: SelectionSetNode): boolean =>
    inner.selections.some((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value)
        return fragment !== undefined && within(fragment.selectionSet)
      }
      if (selection.kind === Kind.FIELD && originNames.has(selection.name.value)) return true
      return selection.selectionSet !== undefined && within(selection.selectionSet)
    })
  return within(set)
}
