/**
 * A question of a resolver to a direct child: the same asker, and less time than is left here.
 *
 * @module
 */
import type { Principal } from '@guantong/contract'
import { type Asking, type CallHop, documentHashOf, type HopAnswer } from '@guantong/view'

/** This tier keeps so much of the time left to put its own answer together. */
const reserveOf = (left: number): number => Math.min(500, Math.max(20, left * 0.1))

export function createAskBelow(callHop: CallHop<Principal>, now: () => number) {
  return (
    child: string,
    document: string,
    variables: Readonly<Record<string, unknown>>,
    asking: Asking<Principal>,
  ): Promise<HopAnswer> => {
    const deadline = Math.floor(asking.deadline - reserveOf(asking.deadline - now()))
    return callHop(child, { document, documentHash: documentHashOf(document), variables }, { ...asking, deadline })
  }
}
