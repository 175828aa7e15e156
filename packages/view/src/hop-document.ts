/**
 * The document a node sends down: for each group one `regions(codes:)`, for each root slot the field itself. It touches
 * nothing but origin fields, and planning it again one tier further down yields the same text, so every tier below meets
 * the same hash.
 *
 * @module
 */
import { hashOfText } from '@guantong/contract'
import {
  type FragmentDefinitionNode,
  parse,
  print,
  type SelectionNode,
  type VariableDefinitionNode,
  visit,
} from 'graphql'
import { freshName } from './fresh-name.ts'
import { type DocumentPlan, type Group, REGION } from './plan-document.ts'

export interface HopDocument {
  readonly text: string
  readonly hash: string
  /** Client variables the document uses; the code lists come on top. */
  readonly uses: readonly string[]
  readonly groups: readonly HopGroup[]
}

export interface HopGroup {
  readonly group: Group
  /** Response key of the rows. */
  readonly key: string
  /** Response key under which every row carries its own code. */
  readonly rowCode: string
  /** Variable that holds the codes asked for. */
  readonly codes: string
}

export function hopDocument(
  plan: DocumentPlan,
  groupIndexes: readonly number[],
  rootKeys: readonly string[],
): HopDocument {
  const groups = groupIndexes.map((index) => plan.groups[index] as Group)
  const own: SelectionNode[] = [
    ...groups.flatMap(({ selections }) => selections),
    ...rootKeys.flatMap((key) => plan.rootSlots.get(key)?.selections ?? []),
  ]
  const { fragments, uses } = reachable(own, plan.fragments)
  const codes = freshName('codes', uses)
  const key = freshName('g', rootKeys)
  const named = groups.map((group, at) => ({
    group,
    key: `${key}${at}`,
    rowCode: freshName('_gtCode', group.keys.keys()),
    codes: `${codes}${at}`,
  }))
  const asked = (plan.operation.variableDefinitions ?? []).filter(({ variable }) => uses.has(variable.name.value))
  const text = [
    `query Origin${headOf(
      asked,
      named.map(({ codes }) => codes),
    )} {`,
    ...named.map(
      ({ group, key, rowCode, codes }) =>
        `${key}: ${REGION.list}(${REGION.keys}: $${codes}) { ${rowCode}: ${REGION.key} ${group.selections.map(print).join(' ')} }`,
    ),
    ...rootKeys.flatMap((key) => (plan.rootSlots.get(key)?.selections ?? []).map(print)),
    '}',
    ...fragments.map(print),
  ].join('\n')
  // Printed once more from its own tree: equal questions are equal texts, however the client laid out its document.
  const canonical = print(parse(text, { noLocation: true }))
  return { text: canonical, hash: hashOfText(canonical), uses: [...uses], groups: named }
}

function headOf(asked: readonly VariableDefinitionNode[], codes: readonly string[]): string {
  const all = [...codes.map((name) => `$${name}: [String!]!`), ...asked.map(print)]
  return all.length === 0 ? '' : `(${all.join(', ')})`
}

/** The fragments selections lead to, sorted, and the variables all of them use. */
export function reachable(
  selections: readonly SelectionNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): { fragments: FragmentDefinitionNode[]; uses: Set<string> } {
  const found = new Map<string, FragmentDefinitionNode>()
  const uses = new Set<string>()
  const queue: (SelectionNode | FragmentDefinitionNode)[] = [...selections]
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    visit(node, {
      Variable: ({ name }) => void uses.add(name.value),
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value)
        if (fragment === undefined || found.has(name.value)) return
        found.set(name.value, fragment)
        queue.push(fragment)
      },
    })
  }
  return { fragments: [...found.values()].sort((a, b) => (a.name.value < b.name.value ? -1 : 1)), uses }
}
