/**
 * The document that is put to the stitched schema: for each group one list of objects by their keys, for each root field of a
 * service the field itself.
 *
 * @module
 */
import {
  type DocumentNode,
  type GraphQLSchema,
  getNullableType,
  isListType,
  Kind,
  type NameNode,
  parseType,
  type SelectionNode,
  type VariableDefinitionNode,
} from 'graphql'
import { freshName } from '../fresh-name.ts'
import { reachable } from '../hop-document.ts'
import { entryOf } from './compose-schema.ts'
import type { ForeignSlot } from './foreign-slots.ts'
import { definitionsOf, type ForeignGroup, type ForeignPlan } from './plan-foreign.ts'

export interface ForeignDocument {
  readonly document: DocumentNode
  /** Variables that hold the keys. */
  readonly keys: Readonly<Record<string, string | readonly string[]>>
  /** Group → response keys of its list, or of its objects one by one. */
  readonly lists: ReadonlyMap<ForeignGroup, readonly { readonly alias: string }[]>
  /** Response key under which an object says its own key. */
  readonly ownKey: string
}

/** Null where nothing is left to ask. `rootSlots`: what is asked at the root beside the objects. */
export function askDocument(
  plan: Omit<ForeignPlan, 'schemaSlots' | 'about'>,
  stitched: GraphQLSchema,
  slots: readonly ForeignSlot[],
): ForeignDocument | null {
  const keysOf = new Map<ForeignGroup, Set<string>>()
  for (const { group, key, standing } of slots) {
    if (standing !== 'asked') continue
    keysOf.set(group, (keysOf.get(group) ?? new Set()).add(key))
  }
  const roots = [...plan.rootSlots.values()].flat()
  if (keysOf.size === 0 && roots.length === 0) return null
  const groups = [...keysOf.keys()]
  const { fragments, uses } = reachable([...groups.flatMap(({ selections }) => selections), ...roots], plan.fragments)
  const list = freshName('g', plan.rootSlots.keys())
  // Of all variables of the client, used here or not: those that stand elsewhere are given beside ours.
  const variable = freshName(
    'k',
    (plan.operation.variableDefinitions ?? []).map(({ variable: { name } }) => name.value),
  )
  const ownKey = freshName('_gtKey', new Set(groups.flatMap(({ keys }) => [...keys])))
  const fields = stitched.getQueryType()?.getFields() ?? {}
  const asked = groups.flatMap((group) => {
    const entry = group.service.merge[group.type]
    const field = fields[entryOf(group.service.name, entry?.field ?? '')]
    const argument = field?.args.find(({ name }) => name === entry?.argument)
    if (entry === undefined || field === undefined || argument === undefined) return []
    const keys = [...(keysOf.get(group) ?? [])]
    const isList = isListType(getNullableType(field.type))
    const own: SelectionNode = { kind: Kind.FIELD, alias: named(ownKey), name: named(entry.theirKey ?? entry.key) }
    const selectionSet = { kind: Kind.SELECTION_SET, selections: [own, ...group.selections] } as const
    return (isList ? [keys] : keys).map((value, at) => {
      const suffix = isList ? `${group.index}` : `${group.index}_${at}`
      const given = { kind: Kind.VARIABLE, name: named(`${variable}${suffix}`) } as const
      const definition: VariableDefinitionNode = {
        kind: Kind.VARIABLE_DEFINITION,
        variable: given,
        type: parseType(String(argument.type)),
      }
      const selection: SelectionNode = {
        kind: Kind.FIELD,
        alias: named(`${list}${suffix}`),
        name: named(field.name),
        arguments: [{ kind: Kind.ARGUMENT, name: named(argument.name), value: given }],
        selectionSet,
      }
      return { group, value, name: `${variable}${suffix}`, alias: `${list}${suffix}`, definition, selection }
    })
  })
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: 'query' as never,
        variableDefinitions: [...asked.map(({ definition }) => definition), ...definitionsOf(plan.operation, uses)],
        selectionSet: { kind: Kind.SELECTION_SET, selections: [...asked.map(({ selection }) => selection), ...roots] },
      },
      ...fragments,
    ],
  }
  return {
    document,
    keys: Object.fromEntries(asked.map(({ name, value }) => [name, value])),
    lists: Map.groupBy(asked, ({ group }) => group),
    ownKey,
  }
}

const named = (value: string): NameNode => ({ kind: Kind.NAME, value })
