/**
 * The document that is put to the stitched schema: for each group one list of objects by their keys, for each root field of a
 * service the field itself.
 *
 * @module
 */
import {
  type DocumentNode,
  type GraphQLSchema,
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
  readonly keys: Readonly<Record<string, readonly string[]>>
  /** Group → response key of its list. */
  readonly lists: ReadonlyMap<ForeignGroup, string>
  /** Response key under which an object says its own key. */
  readonly ownKey: string
}

/** Null where nothing is left to ask. */
export function askDocument(
  plan: ForeignPlan,
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
  const variable = freshName('k', uses)
  const ownKey = freshName('_gtKey', new Set(groups.flatMap(({ keys }) => [...keys])))
  const fields = stitched.getQueryType()?.getFields() ?? {}
  const asked = groups.map((group) => {
    const entry = group.service.merge[group.type]
    const field = entryOf(group.service.name, entry?.field ?? '')
    const argument = entry?.argument ?? ''
    const type = fields[field]?.args.find(({ name }) => name === argument)?.type
    const keys = `${variable}${group.index}`
    const definition: VariableDefinitionNode = {
      kind: Kind.VARIABLE_DEFINITION,
      variable: { kind: Kind.VARIABLE, name: named(keys) },
      type: parseType(String(type)),
    }
    const selection: SelectionNode = {
      kind: Kind.FIELD,
      alias: named(`${list}${group.index}`),
      name: named(field),
      arguments: [{ kind: Kind.ARGUMENT, name: named(argument), value: { kind: Kind.VARIABLE, name: named(keys) } }],
      selectionSet: {
        kind: Kind.SELECTION_SET,
        selections: [
          { kind: Kind.FIELD, alias: named(ownKey), name: named(entry?.theirKey ?? entry?.key ?? '') },
          ...group.selections,
        ],
      },
    }
    return { group, keys, definition, selection }
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
    keys: Object.fromEntries(asked.map(({ group, keys }) => [keys, [...(keysOf.get(group) ?? [])]])),
    lists: new Map(asked.map(({ group }) => [group, `${list}${group.index}`])),
    ownKey,
  }
}

const named = (value: string): NameNode => ({ kind: Kind.NAME, value })
