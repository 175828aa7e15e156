/**
 * An answer to a thinned question as if it had been asked whole: where a leaf of ours stands, the field is null and an error says
 * why. A null of a field that can not be null takes its parent with it, as the specification has it, up to the child's slot.
 *
 * @module
 */
import { sentenceOf } from '@guantong/contract'
import { type GraphQLFormattedError, type GraphQLOutputType, isListType, isNonNullType } from 'graphql'
import type { HopAnswer } from './ask.ts'
import type { Mark, MarkedBranch } from './leave-out.ts'

type Json = Record<string, unknown>
type Path = readonly (string | number)[]

/** In place of a value that can not be: its parent is null, or can not be either. */
const IMPOSSIBLE = Symbol('impossible')

export function fillLeftOut(child: string, marked: MarkedBranch, answer: HopAnswer): HopAnswer {
  const { data } = answer
  if (data == null || typeof data !== 'object' || Array.isArray(data)) return answer
  const errors: GraphQLFormattedError[] = []

  const tell = (mark: NonNullable<Mark>, path: Path): void => {
    const params = { node: child, field: mark.lacks }
    errors.push({
      message: sentenceOf('GT_CHILD_LACKS_FIELD', params),
      path: [...path, mark.key],
      extensions: { ...params, code: 'GT_CHILD_LACKS_FIELD' },
    })
  }

  const ofObject = (branch: MarkedBranch, object: Json, path: Path): Json | typeof IMPOSSIBLE => {
    const before = errors.length
    const filled: [string, unknown][] = []
    for (const [key, value] of Object.entries(object)) {
      const mark = branch.marks.get(key)
      if (mark === null) continue
      const way = branch.next.get(key)
      if (mark !== undefined && !mark.stays) tell(mark, path)
      const found = way === undefined ? value : ofValue(way.type, way.below, value, [...path, key])
      if (mark?.isNonNull || (found === IMPOSSIBLE && !way?.isSlot)) {
        // Of the errors below one null, the one that made it is reported.
        errors.splice(before, errors.length - before - 1)
        return IMPOSSIBLE
      }
      filled.push(mark !== undefined ? [mark.key, null] : [key, found === IMPOSSIBLE ? null : found])
    }
    return Object.fromEntries(filled)
  }

  const ofValue = (type: GraphQLOutputType, branch: MarkedBranch, value: unknown, path: Path): unknown => {
    if (isNonNullType(type)) return ofNullable(type.ofType, branch, value, path)
    const found = ofNullable(type, branch, value, path)
    return found === IMPOSSIBLE ? null : found
  }

  const ofNullable = (type: GraphQLOutputType, branch: MarkedBranch, value: unknown, path: Path): unknown => {
    if (value === null || typeof value !== 'object') return value
    if (!isListType(type)) return Array.isArray(value) ? value : ofObject(branch, value as Json, path)
    if (!Array.isArray(value)) return value
    const before = errors.length
    const items: unknown[] = []
    for (const [index, item] of value.entries()) {
      const found = ofValue(type.ofType, branch, item, [...path, index])
      if (found === IMPOSSIBLE) {
        errors.splice(before, errors.length - before - 1)
        return IMPOSSIBLE
      }
      items.push(found)
    }
    return items
  }

  const filled = ofObject(marked, data, [])
  return {
    ...answer,
    data: filled === IMPOSSIBLE ? null : filled,
    ...(errors.length === 0 ? {} : { errors: [...(Array.isArray(answer.errors) ? answer.errors : []), ...errors] }),
  }
}
