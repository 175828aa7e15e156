/**
 * Arguments by which a client names regions to a service: looked at wherever they stand, for the service gives what they name.
 *
 * Not checked: arguments of other names. What they choose among is the service's matter.
 *
 * @module
 */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  type SelectionNode,
  TypeInfo,
  type ValueNode,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { reachable } from '../hop-document.ts'
import type { AttachedService } from './attached-service.ts'
import { ownerOf } from './mark-owners.ts'
import { typeNameOf } from './type-names.ts'

/** A value the client wrote that may name regions. */
export interface RegionArgument {
  readonly value: ValueNode
  /** Whole, as it is configured; otherwise only what in it has the name of such an argument. */
  readonly isDeclared: boolean
  readonly names: ReadonlySet<string>
}

export interface RegionRights {
  readonly covers: (region: string) => boolean
  readonly coversAll: () => boolean
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/** All below these selections, which stand on the type. The argument of a root field is not among them: it is looked at as the root is. */
export function regionArgumentsIn(
  served: GraphQLSchema,
  service: AttachedService,
  typeName: string,
  selections: readonly SelectionNode[],
  fragments: Fragments,
): RegionArgument[] {
  const names = new Set(Object.values(service.regionArguments))
  if (names.size === 0) return []
  const declared = new Map(
    Object.entries(service.regionArguments).map(([field, argument]) => {
      const [type = '', below] = field.split('.')
      return [
        below === undefined ? `${rootTypeOf(served, service)}.${type}` : `${typeNameOf(service, type)}.${below}`,
        argument,
      ]
    }),
  )
  const found: RegionArgument[] = []
  const types = new TypeInfo(served)
  const visitor = visitWithTypeInfo(types, {
    Field(node) {
      const field = types.getFieldDef()
      if (!field || ownerOf(field) !== service.name) return
      const parent = types.getParentType()?.name ?? ''
      for (const { name, value } of node.arguments ?? []) {
        const isDeclared = declared.get(`${parent}.${node.name.value}`) === name.value
        if (isDeclared && parent === rootTypeOf(served, service)) continue
        const whole: ValueNode = { kind: Kind.OBJECT, fields: [{ kind: Kind.OBJECT_FIELD, name, value }] }
        found.push({ value: isDeclared ? value : whole, isDeclared, names })
      }
    },
  })
  const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: typeName } } as const
  visit({ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: { kind: Kind.SELECTION_SET, selections } }, visitor)
  for (const fragment of reachable(selections, fragments).fragments) visit(fragment, visitor)
  return found
}

/** Root field of a service in the document → what stands in it and below. */
export function rootRegionArguments(
  served: GraphQLSchema,
  services: ReadonlyMap<string, AttachedService>,
  selections: readonly SelectionNode[],
  fragments: Fragments,
): ReadonlyMap<FieldNode, readonly RegionArgument[]> {
  const found = new Map<FieldNode, readonly RegionArgument[]>()
  const enter = (service: AttachedService | undefined, set: readonly SelectionNode[]): void => {
    for (const one of set) {
      if (one.kind === Kind.FRAGMENT_SPREAD)
        enter(service, fragments.get(one.name.value)?.selectionSet.selections ?? [])
      else if (one.kind === Kind.INLINE_FRAGMENT) enter(service, one.selectionSet.selections)
      else if (service === undefined) enter(services.get(one.name.value), one.selectionSet?.selections ?? [])
      else found.set(one, regionArgumentsIn(served, service, rootTypeOf(served, service), [one], fragments))
    }
  }
  enter(undefined, selections)
  return found
}

function rootTypeOf(served: GraphQLSchema, service: AttachedService): string {
  const field = served.getQueryType()?.getFields()[service.name]
  const type = field && getNamedType(field.type)
  return isObjectType(type) ? type.name : ''
}

/** The first region that the asker may not see; `*` where the service would choose; undefined: none. */
export function regionOutside(
  found: readonly RegionArgument[],
  variables: Readonly<Record<string, unknown>>,
  { covers, coversAll }: RegionRights,
): string | undefined {
  for (const { value, isDeclared, names } of found) {
    const given: unknown = valueFromASTUntyped(value, variables)
    if (isDeclared) {
      if (given === null || given === undefined) continue
      const all = [given].flat()
      const outside = all.find((one) => typeof one !== 'string' || !covers(one))
      if ((all.length === 0 || outside !== undefined) && !coversAll())
        return typeof outside === 'string' ? outside : '*'
    } else if (hasMember(given, names) && !coversAll()) return '*'
  }
  return undefined
}

function hasMember(value: unknown, names: ReadonlySet<string>): boolean {
  const rest: unknown[] = [value]
  for (let one = rest.pop(); rest.length > 0 || one !== undefined; one = rest.pop()) {
    if (typeof one !== 'object' || one === null) continue
    if (!Array.isArray(one) && Object.keys(one).some((name) => names.has(name))) return true
    rest.push(...Object.values(one).filter((below) => typeof below === 'object' && below !== null))
  }
  return false
}
