/**
 * The short way to a service: what is asked of it alone, and leads to nothing of ours, is its own document under other names.
 * Everything else goes through the stitched schema, which is also what this way is held against.
 *
 * @module
 */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  print,
  type SelectionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { reachable } from '../hop-document.ts'
import type { AttachedService } from './attached-service.ts'
import { entryOf } from './compose-schema.ts'
import { ownerOf } from './mark-owners.ts'
import { typeNameOf } from './type-names.ts'

interface Group {
  readonly type: string
  readonly service: AttachedService
  readonly selections: readonly SelectionNode[]
}

/** Services whose every selection is of their own fields, and none of whose root fields is asked. */
export function directServices(
  served: GraphQLSchema,
  groups: readonly Group[],
  rootSlots: ReadonlyMap<string, readonly SelectionNode[]>,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): ReadonlySet<AttachedService> {
  const direct = new Set(groups.map(({ service }) => service))
  const roots = [...rootSlots.values()].flat()
  for (const service of direct) {
    if (roots.length > 0 && asksAtRoot(roots, service.name)) direct.delete(service)
  }
  for (const { type, service, selections } of groups)
    if (direct.has(service) && !isAllOf(served, service.name, type, selections, fragments)) direct.delete(service)
  return direct
}

/** Is a root field of the service among them? */
export function asksAtRoot(roots: readonly SelectionNode[], name: string): boolean {
  return roots.some((one) => {
    if (one.kind === Kind.FIELD) return one.name.value === name
    return one.kind === Kind.INLINE_FRAGMENT && asksAtRoot(one.selectionSet.selections, name)
  })
}

function isAllOf(
  served: GraphQLSchema,
  service: string,
  type: string,
  selections: readonly SelectionNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): boolean {
  const types = new TypeInfo(served)
  let all = true
  const visitor = visitWithTypeInfo(types, {
    Field({ name }) {
      const field = types.getFieldDef()
      if (name.value !== '__typename' && (!field || ownerOf(field) !== service)) all = false
    },
  })
  const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type } } as const
  const selectionSet = { kind: Kind.SELECTION_SET, selections } as const
  visit({ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet }, visitor)
  for (const fragment of reachable(selections, fragments).fragments) visit(fragment, visitor)
  return all
}

export interface DirectDocument {
  readonly document: DocumentNode
  readonly text: string
}

/** The same document in the words of the service. */
export function directDocument(
  service: AttachedService,
  schema: GraphQLSchema,
  document: DocumentNode,
): DirectDocument {
  const theirs = new Map(Object.keys(schema.getTypeMap()).map((name) => [typeNameOf(service, name), name]))
  const entries = new Map(Object.values(service.merge).map(({ field }) => [entryOf(service.name, field), field]))
  const renamed = visit(document, {
    Field(node) {
      const field = entries.get(node.name.value)
      return field === undefined ? undefined : { ...node, name: { kind: Kind.NAME, value: field } }
    },
    NamedType(node) {
      const name = theirs.get(node.name.value)
      return name === undefined ? undefined : { ...node, name: { kind: Kind.NAME, value: name } }
    },
  }) as DocumentNode
  return { document: renamed, text: print(renamed) }
}
