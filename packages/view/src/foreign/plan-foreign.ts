/**
 * What a document asks of services, found out once per document.
 *
 * The *own* document is the asked one with every field of a service replaced by a leaf under the same response key, and with
 * the keys of the objects it stands on beside it. Executed as any other document, it leaves the answer as it is without the
 * services, in its order; the *branches* say which response keys lead to the places that services fill.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
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
import { freshName } from '../fresh-name.ts'
import { reachable } from '../hop-document.ts'
import { under } from '../plan-document.ts'
import { type AttachedService, OPEN_TYPES } from './attached-service.ts'
import { asksAtRoot, directServices } from './direct-document.ts'
import { ownerOf } from './mark-owners.ts'
import { type RegionArgument, regionArgumentsIn, rootRegionArguments } from './region-arguments.ts'
import { createWalkCount } from './walk-count.ts'

export interface ForeignBranch {
  readonly next: Map<string, ForeignBranch>
  /** What services are asked of the objects of this branch. */
  readonly groups: ForeignGroup[]
}

/** Fields of one service on objects of one of our types, at one place of the document. */
export interface ForeignGroup {
  readonly index: number
  readonly type: string
  readonly service: AttachedService
  readonly keys: Set<string>
  readonly selections: SelectionNode[]
}

export interface ForeignPlan {
  readonly operation: OperationDefinitionNode
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly own: DocumentNode
  readonly root: ForeignBranch
  readonly groups: readonly ForeignGroup[]
  /** Response key → what is asked under it at the root of services. */
  readonly rootSlots: ReadonlyMap<string, SelectionNode[]>
  /** Of these, those of services that are asked of no object of ours: they wait for nothing. */
  readonly rootsAhead: ReadonlyMap<string, SelectionNode[]>
  /** The others. */
  readonly rootsAfter: ReadonlyMap<string, SelectionNode[]>
  /** Response key → what is asked under it of the schema itself. */
  readonly schemaSlots: ReadonlyMap<string, SelectionNode[]>
  /** What the client named to services that may be regions. */
  readonly regionArguments: {
    readonly groups: ReadonlyMap<ForeignGroup, readonly RegionArgument[]>
    readonly roots: ReadonlyMap<FieldNode, readonly RegionArgument[]>
  }
  /** Services that are asked the short way. */
  readonly direct: ReadonlySet<AttachedService>
  /** What is asked of the schema itself. */
  readonly about: DocumentNode | null
  /** Response key of a field of ours that was added beside leaves. */
  readonly added: (field: string) => string
}

/**
 * The document is valid against `served`. It may be hostile: nothing else of it has been measured but its form.
 *
 * @returns null where it asks nothing of a service.
 * @throws GuantongError GT_DOCUMENT_INVALID | GT_QUERY_TOO_LARGE
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one walk over a document, whose steps share what was found
export function planForeign(
  served: GraphQLSchema,
  services: ReadonlyMap<string, AttachedService>,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): ForeignPlan | null {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)
  const query = served.getQueryType()
  const groups: ForeignGroup[] = []
  const rootSlots = new Map<string, SelectionNode[]>()
  const schemaSlots = new Map<string, SelectionNode[]>()
  const count = createWalkCount(fragments)
  /** Places that were entered with no condition: to go there again finds nothing new. */
  const entered = new Map<ForeignBranch, Set<SelectionSetNode>>()
  const isKnown = (branch: ForeignBranch, set: SelectionSetNode): boolean => {
    const sets = entered.get(branch) ?? new Set()
    entered.set(branch, sets)
    return sets.has(set) || !sets.add(set)
  }

  const walk = (
    type: GraphQLObjectType,
    { selections }: SelectionSetNode,
    branch: ForeignBranch,
    conditions: readonly DirectiveNode[],
  ): void => {
    for (const selection of selections) {
      count.step()
      if (selection.kind === Kind.FIELD) {
        enterField(type, selection, branch, conditions)
        continue
      }
      const inner = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection
      if (inner === undefined) continue
      const within = [...conditions, ...(selection.directives ?? [])]
      if (within.length > 0 || !isKnown(branch, inner.selectionSet)) walk(type, inner.selectionSet, branch, within)
    }
  }
  const enterField = (
    type: GraphQLObjectType,
    node: FieldNode,
    branch: ForeignBranch,
    conditions: readonly DirectiveNode[],
  ): void => {
    const key = node.alias?.value ?? node.name.value
    const field = type.getFields()[node.name.value]
    const owner = field && ownerOf(field)
    if (type === query && (owner !== undefined || isAboutSchema(node))) {
      count.asked(node)
      const slots = owner === undefined ? schemaSlots : rootSlots
      slots.set(key, [...(slots.get(key) ?? []), under(node, conditions)])
      return
    }
    if (field === undefined) return
    const service = owner === undefined ? undefined : services.get(owner)
    if (service !== undefined) {
      count.asked(node)
      let group = branch.groups.find((one) => one.service === service)
      if (group === undefined) {
        count.place()
        group = { index: groups.length, type: type.name, service, keys: new Set(), selections: [] }
        groups.push(group)
        branch.groups.push(group)
      }
      group.keys.add(key)
      group.selections.push(under(node, conditions))
      return
    }
    const next = getNamedType(field.type)
    if (node.selectionSet === undefined) return
    if (isAbstractType(next) && asksService(node))
      throw invalid('fields of services are not asked below an interface or union')
    if (!isObjectType(next)) return
    const below = branch.next.get(key) ?? { next: new Map(), groups: [] }
    branch.next.set(key, below)
    walk(next, node.selectionSet, below, [...conditions, ...(node.directives ?? [])])
  }

  const ofServices = new Set(
    Object.keys(OPEN_TYPES).flatMap((name) => {
      const type = served.getType(name)
      const fields = isObjectType(type) ? Object.values(type.getFields()) : []
      return fields.filter((field) => ownerOf(field) !== undefined).map(({ name }) => name)
    }),
  )
  const asking = new Map<FieldNode, boolean>()
  const asksService = (node: FieldNode): boolean => {
    const known = asking.get(node)
    if (known !== undefined) return known
    const all = [node, ...reachable([node], fragments).fragments]
    let asks = false
    for (const one of all)
      visit(one, {
        Field({ name }) {
          if (ofServices.has(name.value)) asks = true
        },
      })
    asking.set(node, asks)
    return asks
  }

  const type = served.getRootType(operation.operation)
  if (!isObjectType(type)) return null
  const root: ForeignBranch = { next: new Map(), groups: [] }
  walk(type, operation.selectionSet, root, [])
  if (groups.length + rootSlots.size + schemaSlots.size === 0) return null
  if (operation.operation !== 'query') throw invalid('fields of services are asked in queries only')
  prune(root)
  const asked = [...groups.flatMap(({ selections }) => selections), ...[...rootSlots.values()].flat()]
  checkBelow(served, operation, fragments, asked, groups)
  const prefix = freshName('_gt', responseKeysOf(document))
  const added = (field: string): string => `${prefix}_${field}`
  const own = ownDocument(served, services, { operation, fragments, added })
  const direct = directServices(served, groups, rootSlots, fragments)
  const ofObjects = new Set(groups.map(({ service }) => service.name))
  const waits = (selections: readonly SelectionNode[]) => [...ofObjects].some((name) => asksAtRoot(selections, name))
  const rootsAfter = new Map([...rootSlots].filter(([, selections]) => waits(selections)))
  const rootsAhead = new Map([...rootSlots].filter(([key]) => !rootsAfter.has(key)))
  const about = schemaSlots.size === 0 ? null : documentOf(operation, [...schemaSlots.values()].flat(), fragments)
  const regionArguments = {
    groups: new Map(
      groups.map((one) => [one, regionArgumentsIn(served, one.service, one.type, one.selections, fragments)]),
    ),
    roots: rootRegionArguments(served, services, [...rootSlots.values()].flat(), fragments),
  }
  return {
    operation,
    fragments,
    own,
    root,
    groups,
    rootSlots,
    rootsAhead,
    rootsAfter,
    schemaSlots,
    direct,
    about,
    added,
    regionArguments,
  }
}

const isAboutSchema = ({ name }: FieldNode): boolean => name.value === '__schema' || name.value === '__type'

const invalid = (reason: string): GuantongError => new GuantongError('GT_DOCUMENT_INVALID', { reason })

/** Drops the branches that lead to no service; says whether anything is left. */
function prune(branch: ForeignBranch): boolean {
  for (const [key, below] of branch.next) if (!prune(below)) branch.next.delete(key)
  return branch.groups.length > 0 || branch.next.size > 0
}

/**
 * Below a field of a service no field of a service is asked of our own objects: the service would choose whose, and nobody
 * has looked whether the asker may.
 */
function checkBelow(
  served: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  asked: readonly SelectionNode[],
  groups: readonly ForeignGroup[],
): void {
  const { fragments: used } = reachable(asked, fragments)
  /** The fields services are asked for themselves. */
  const top = new Set<unknown>()
  const note = (node: SelectionNode): void => {
    if (node.kind === Kind.FIELD) top.add(node)
    else if (node.kind === Kind.INLINE_FRAGMENT) node.selectionSet.selections.forEach(note)
  }
  for (const { selections } of groups) selections.forEach(note)
  const types = new TypeInfo(served)
  const checked = (but: ReadonlySet<unknown>) =>
    visitWithTypeInfo(types, {
      Field(node) {
        if (node.alias?.value === '__proto__') throw invalid('__proto__ is no name for a field of a service')
        const field = types.getFieldDef()
        const parent = types.getParentType()?.name ?? ''
        if (field && !but.has(node) && Object.hasOwn(OPEN_TYPES, parent) && ownerOf(field) !== undefined)
          throw invalid(`${parent}.${node.name.value} is not asked below a field of a service`)
      },
    })
  // In the places they have in the document: what stands below a service's field is looked at, and nothing else.
  const below = (selections: readonly SelectionNode[], typeName: string): void => {
    const condition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: typeName } } as const
    const selectionSet = { kind: Kind.SELECTION_SET, selections } as const
    visit({ kind: Kind.INLINE_FRAGMENT, typeCondition: condition, selectionSet }, checked(top))
  }
  for (const { type, selections } of groups) below(selections, type)
  const groupSelections = new Set(groups.flatMap(({ selections }) => selections))
  below(
    asked.filter((one) => !groupSelections.has(one)),
    served.getRootType(operation.operation)?.name ?? '',
  )
  for (const fragment of used) visit(fragment, checked(new Set()))
}

function responseKeysOf(document: DocumentNode): Set<string> {
  const keys = new Set<string>()
  visit(document, { Field: ({ alias, name }) => void keys.add(alias?.value ?? name.value) })
  return keys
}

const plainField = (alias: string, name: string): FieldNode => ({
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: alias },
  name: { kind: Kind.NAME, value: name },
})

function ownDocument(
  served: GraphQLSchema,
  services: ReadonlyMap<string, AttachedService>,
  { operation, fragments, added }: Pick<ForeignPlan, 'operation' | 'fragments' | 'added'>,
): DocumentNode {
  const types = new TypeInfo(served)
  const withKeys = new Map<unknown, Set<string>>()
  const parents: unknown[] = []
  const visitor = visitWithTypeInfo(types, {
    SelectionSet: {
      enter: (node) => void parents.push(node),
      leave(node) {
        const fields = withKeys.get(parents.pop())
        if (fields === undefined) return undefined
        return {
          ...node,
          selections: [...node.selections, ...[...fields].map((name) => plainField(added(name), name))],
        }
      },
    },
    Field(node) {
      const field = types.getFieldDef()
      const parent = types.getParentType()?.name ?? ''
      const owner = field && ownerOf(field)
      if (!owner && !(isAboutSchema(node) && parent === served.getQueryType()?.name)) return undefined
      const service = owner ? services.get(owner) : undefined
      const entry = service?.merge[parent]
      if (entry !== undefined) {
        const holder = parents.at(-1)
        const fields = withKeys.get(holder) ?? new Set<string>()
        withKeys.set(holder, fields)
        for (const name of [entry.key, ...(OPEN_TYPES[parent] ?? [])]) fields.add(name)
      }
      return { ...plainField(node.alias?.value ?? node.name.value, '__typename'), directives: node.directives ?? [] }
    },
  })
  const changed = visit(operation, visitor) as OperationDefinitionNode
  const all = new Map([...fragments].map(([name, node]) => [name, visit(node, visitor) as FragmentDefinitionNode]))
  return documentOf(changed, changed.selectionSet.selections, all)
}

/** A document of its own, with the variables and fragments that it uses. */
function documentOf(
  operation: OperationDefinitionNode,
  selections: readonly SelectionNode[],
  all: ReadonlyMap<string, FragmentDefinitionNode>,
): DocumentNode {
  const { fragments, uses } = reachable(selections, all)
  const variableDefinitions = definitionsOf(operation, uses)
  const selectionSet = { kind: Kind.SELECTION_SET, selections } as const
  return { kind: Kind.DOCUMENT, definitions: [{ ...operation, variableDefinitions, selectionSet }, ...fragments] }
}

/** Of the variables of an operation those that are used. */
export const definitionsOf = ({ variableDefinitions }: OperationDefinitionNode, uses: ReadonlySet<string>) =>
  (variableDefinitions ?? []).filter(({ variable }) => uses.has(variable.name.value))
