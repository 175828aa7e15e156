/**
 * What a document asks of other nodes, found out once per document.
 *
 * The plan has two parts. The *local* document is the asked one with every origin field replaced by a leaf under the
 * same response key: `a: cases(first: 3) { … }` becomes `a: code`. Executed here, it leaves the region's code exactly
 * where the answer of another node belongs, with directives, fragments, lists and order already decided by graphql-js.
 * The *branches* say which response keys lead to such leaves; where the way leads through an interface or union, there is a
 * branch for each type, and a `__typename` of ours in the local document says which was found. Documents are validated before
 * they come here.
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
  isCompositeType,
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
import { freshName } from './fresh-name.ts'

/** The type whose rows live with different owners, its key, and the root field that finds rows by their keys. */
export const REGION = { type: 'Region', key: 'code', list: 'regions', keys: 'codes' } as const

export interface Branch {
  readonly next: Map<string, Branch>
  /** Set where objects of this branch are regions with origin fields. */
  group?: Group
  /** By the name of the object's type; set where the field has an interface or union for its type. */
  readonly types: Map<string, Branch>
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
  /** Response key under which the local answer says the type of an object, where a branch has more than one. */
  readonly typeKey: string
  readonly groups: readonly Group[]
  readonly rootSlots: ReadonlyMap<string, RootSlot>
}

/** @returns `local` when the document touches no origin field. */
export function planDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): DocumentPlan | 'local' {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)
  const groups: Group[] = []
  const rootSlots = new Map<string, RootSlot>()
  /** Fields of abstract types that lead to an origin field. */
  const telling = new Set<FieldNode>()
  let touched = 0

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
      if (named === type || (isAbstractType(named) && schema.isSubType(named, type)))
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
      touched += 1
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
    if (!isCompositeType(next)) return
    const below = branchAt(branch.next, key)
    // Fields of one key merge: what stands below one that is left out must not be asked for on behalf of the others.
    const within = [...conditions, ...(node.directives ?? [])]
    if (isObjectType(next)) {
      walk(next, node.selectionSet, below, within)
      return
    }
    const before = touched
    for (const possible of schema.getPossibleTypes(next))
      walk(possible, node.selectionSet, branchAt(below.types, possible.name), within)
    if (touched > before) telling.add(node)
  }

  const rootType = schema.getRootType(operation.operation)
  if (!isObjectType(rootType)) return 'local'
  const root: Branch = { next: new Map(), types: new Map() }
  walk(rootType, operation.selectionSet, root, [])
  if (groups.length === 0 && rootSlots.size === 0) return 'local'
  prune(root)
  const typeKey = telling.size === 0 ? '' : freshName('_gtType', responseKeys(document))
  const local = withLeaves(schema, document, operation, { telling, typeKey })
  return { operation, fragments, local, root, typeKey, groups, rootSlots }
}

function branchAt(branches: Map<string, Branch>, key: string): Branch {
  const branch = branches.get(key) ?? { next: new Map(), types: new Map() }
  branches.set(key, branch)
  return branch
}

function responseKeys(document: DocumentNode): Set<string> {
  const keys = new Set<string>()
  visit(document, { Field: ({ alias, name }) => void keys.add(alias?.value ?? name.value) })
  return keys
}

/** The field as it stands in the asked document, inside the conditions (@include, @skip) of the fragments around it. */
export function under(node: FieldNode, conditions: readonly DirectiveNode[]): SelectionNode {
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
  for (const branches of [branch.next, branch.types])
    for (const [key, below] of branches) if (!prune(below)) branches.delete(key)
  return branch.group !== undefined || branch.next.size > 0 || branch.types.size > 0
}

function withLeaves(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { telling, typeKey }: { telling: ReadonlySet<FieldNode>; typeKey: string },
): DocumentNode {
  const type = { alias: { kind: Kind.NAME, value: typeKey }, name: { kind: Kind.NAME, value: '__typename' } } as const
  const types = new TypeInfo(schema)
  const replaced = visit(
    document,
    visitWithTypeInfo(types, {
      Field(node) {
        const field = types.getFieldDef()
        if (node.selectionSet !== undefined && telling.has(node)) {
          const selections = [...node.selectionSet.selections, { kind: Kind.FIELD, ...type } as const]
          return { ...node, selectionSet: { ...node.selectionSet, selections } }
        }
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
