/**
 * Which fields of a type are asked for below a field: only their columns are read.
 *
 * @module
 */
import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql'

/** Names of the fields at the ends of the given paths. Conditions are not weighed: a field that is left out may be named. */
export function selectedFields(
  { fieldNodes, fragments }: GraphQLResolveInfo,
  paths: readonly (readonly string[])[],
): Set<string> {
  const found = new Set<string>()
  const walk = (set: SelectionSetNode | undefined, ways: readonly (readonly string[])[]): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value
        if (ways.some((way) => way.length === 0)) found.add(name)
        const further = ways.filter((way) => way[0] === name).map((way) => way.slice(1))
        if (further.length > 0) walk(selection.selectionSet, further)
      } else {
        const inner = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection
        walk(inner?.selectionSet, ways)
      }
    }
  }
  for (const node of fieldNodes) walk(node.selectionSet, paths)
  return found
}
