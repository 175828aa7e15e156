/**
 * The form of a document, measured before anything costly reads it: nesting on the bare text, because a parser descends by
 * calling itself; the rest on the parsed document, because validation compares selections pair by pair.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'
import { atMost, type Limits } from './limits.ts'

/** Strings and comments hold no brackets. Never descends by calling itself. @throws GuantongError GT_QUERY_TOO_LARGE */
export function checkNesting(text: string, limit: number): void {
  let open = 0
  for (let at = 0; at < text.length; at += 1) {
    const found = text[at]
    if (found === '{' || found === '[' || found === '(') {
      open += 1
      // What comes after makes it no better, and may be long.
      if (open > limit) throw new GuantongError('GT_QUERY_TOO_LARGE', { what: 'nesting', value: `> ${limit}`, limit })
    } else if (found === '}' || found === ']' || found === ')') open -= 1
    else if (found === '#') at = endOfLine(text, at)
    else if (found === '"') at = text.startsWith('"""', at) ? endOfBlock(text, at + 3) : endOfString(text, at + 1)
  }
}

function endOfLine(text: string, from: number): number {
  let at = from
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at += 1
  return at
}

function endOfString(text: string, from: number): number {
  let at = from
  while (at < text.length && text[at] !== '"' && text[at] !== '\n' && text[at] !== '\r') at += text[at] === '\\' ? 2 : 1
  return at
}

function endOfBlock(text: string, from: number): number {
  let at = text.indexOf('"""', from)
  while (at > 0 && text[at - 1] === '\\') at = text.indexOf('"""', at + 3)
  return at === -1 ? text.length : at + 2
}

/** @throws GuantongError GT_QUERY_TOO_LARGE */
export function checkForm(document: DocumentNode, limits: Limits): void {
  let aliases = 0
  let directives = 0
  let repeats = 0
  visit(document, {
    Field(node) {
      if (node.alias !== undefined) aliases += 1
    },
    Directive() {
      directives += 1
    },
    SelectionSet(node, _key, parent) {
      // What stands in an inline fragment stands in the place around it, and was counted there.
      if (!isInlineFragment(parent)) repeats += repeatsIn(node)
    },
  })
  const count = (kind: Kind): number => document.definitions.filter((one) => one.kind === kind).length
  atMost('aliases', aliases, limits.aliases)
  atMost('directives', directives, limits.directives)
  atMost('operations', count(Kind.OPERATION_DEFINITION), limits.operations)
  atMost('fragments', count(Kind.FRAGMENT_DEFINITION), limits.fragments)
  atMost('repeats', repeats, limits.repeats)
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    atMost('rootFields', rootFieldsOf(document, definition).length, limits.rootFields)
  }
}

const isInlineFragment = (node: unknown): boolean =>
  (node as { kind?: Kind } | undefined)?.kind === Kind.INLINE_FRAGMENT

/** Selections that repeat what the same place has already: fields by response key, fragments by name. */
function repeatsIn(place: SelectionSetNode): number {
  const seen = new Set<string>()
  let repeats = 0
  const note = (selections: readonly SelectionNode[]): void => {
    for (const one of selections) {
      if (one.kind === Kind.INLINE_FRAGMENT) {
        note(one.selectionSet.selections)
        continue
      }
      const key = one.kind === Kind.FIELD ? keyOf(one) : `...${one.name.value}`
      if (seen.has(key)) repeats += 1
      else seen.add(key)
    }
  }
  note(place.selections)
  return repeats
}

const keyOf = (field: FieldNode): string => field.alias?.value ?? field.name.value

/** What an operation selects at the root, with what its fragments select there: each of them once. */
export function rootFieldsOf(document: DocumentNode, operation: OperationDefinitionNode): FieldNode[] {
  const spread = new Set<string>()
  const fields: FieldNode[] = []
  const note = ({ selections }: SelectionSetNode): void => {
    for (const one of selections) {
      if (one.kind === Kind.FIELD) fields.push(one)
      else if (one.kind === Kind.INLINE_FRAGMENT) note(one.selectionSet)
      else if (!spread.has(one.name.value)) {
        spread.add(one.name.value)
        for (const fragment of document.definitions)
          if (fragment.kind === Kind.FRAGMENT_DEFINITION && fragment.name.value === one.name.value)
            note(fragment.selectionSet)
      }
    }
  }
  note(operation.selectionSet)
  return fields
}
