/**
 * A document in parts, where it has more root fields or aliases than a node takes.
 *
 * @module
 */
import type { ServiceQuestion } from '@guantong/view/foreign'
import { type DocumentNode, Kind, type OperationDefinitionNode, parse, print, type SelectionNode, visit } from 'graphql'
import { DEFAULT_LIMITS } from '../guard/limits.ts'

/** Somewhat less than a node takes when it says nothing of its limits. */
const MOST_FIELDS = DEFAULT_LIMITS.rootFields - 10
const MOST_ALIASES = DEFAULT_LIMITS.aliases - 10

/** The document has one operation, without fragments that are not used. Each part has the variables it uses. */
export function splitDocument({ document, variables }: ServiceQuestion): readonly ServiceQuestion[] {
  const parsed = parse(document, { noLocation: true })
  const operation = parsed.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)
  if (operation === undefined) return [{ document, variables }]
  const parts: SelectionNode[][] = []
  let room = 0
  for (const selection of operation.selectionSet.selections) {
    const aliases = aliasesIn(selection)
    if (parts.length === 0 || room < aliases || (parts.at(-1)?.length ?? 0) >= MOST_FIELDS) {
      parts.push([])
      room = MOST_ALIASES
    }
    parts.at(-1)?.push(selection)
    room -= aliases
  }
  if (parts.length < 2) return [{ document, variables }]
  return parts.map((selections) => partOf(parsed, operation, selections, variables))
}

function aliasesIn(selection: SelectionNode): number {
  let count = 0
  visit(selection, {
    Field({ alias }) {
      if (alias !== undefined) count += 1
    },
  })
  return count
}

function partOf(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  selections: readonly SelectionNode[],
  variables: ServiceQuestion['variables'],
): ServiceQuestion {
  const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
  const used = new Set<string>()
  const spread = new Set<string>()
  const queue: (SelectionNode | (typeof fragments)[number])[] = [...selections]
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    visit(node, {
      Variable: ({ name }) => void used.add(name.value),
      FragmentSpread({ name }) {
        if (spread.has(name.value)) return
        spread.add(name.value)
        queue.push(...fragments.filter((one) => one.name.value === name.value))
      },
    })
  }
  const variableDefinitions = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    used.has(variable.name.value),
  )
  const own: OperationDefinitionNode = {
    ...operation,
    variableDefinitions,
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  }
  const definitions = [own, ...fragments.filter(({ name }) => spread.has(name.value))]
  return {
    document: print({ kind: Kind.DOCUMENT, definitions }),
    variables: Object.fromEntries(Object.entries(variables).filter(([name]) => used.has(name))),
  }
}
