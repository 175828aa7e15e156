/**
 * How much of a document is walked for its services. Fragments that are spread twice in each other double what they hold at each
 * step, so a short text can hold millions of places.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { type FieldNode, type FragmentDefinitionNode, visit } from 'graphql'
import { reachable } from '../hop-document.ts'

/** Selections entered, and fields asked of services with all below them, each as often as it stands somewhere. */
const MOST_STEPS = 10_000
/** Places where fields of one service are asked of our objects: each is a list of its own in what the service is asked. */
const MOST_PLACES = 200

/** @throws GuantongError GT_QUERY_TOO_LARGE from each of its functions */
export function createWalkCount(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
  let steps = 0
  let places = 0
  const sizes = new Map<FieldNode, number>()
  const sizeOf = (node: FieldNode): number => {
    const known = sizes.get(node)
    if (known !== undefined) return known
    let size = 0
    const Field = (): void => {
      size += 1
    }
    for (const one of [node, ...reachable([node], fragments).fragments]) visit(one, { Field })
    sizes.set(node, size)
    return size
  }
  const take = (many: number): void => {
    steps += many
    if (steps > MOST_STEPS) throw tooLarge('fields beside services', MOST_STEPS)
  }
  return {
    step: () => take(1),
    asked: (node: FieldNode) => take(sizeOf(node)),
    place(): void {
      places += 1
      if (places > MOST_PLACES) throw tooLarge('places of services', MOST_PLACES)
    },
  }
}

const tooLarge = (what: string, limit: number): GuantongError =>
  new GuantongError('GT_QUERY_TOO_LARGE', { what, value: `> ${limit}`, limit })
