/**
 * A question of a resolver to a direct child: the same asker, and less time than is left here.
 *
 * @module
 */
import { hashOfText, type Principal, plain } from '@guantong/contract'
import { type Asking, type CallHop, countsOf, type HopAnswer, type HopCount, reserveOf } from '@guantong/view'

export function createAskBelow(callHop: CallHop<Principal>, now: () => number) {
  return async (
    child: string,
    document: string,
    variables: Readonly<Record<string, unknown>>,
    asking: Asking<Principal>,
    /** Told who was asked, and whom they asked. */
    counts: HopCount[] = [],
  ): Promise<HopAnswer> => {
    const begun = now()
    const deadline = Math.floor(asking.deadline - reserveOf(asking.deadline - begun))
    const question = { document, documentHash: hashOfText(document), variables }
    try {
      const answer = await callHop(child, question, { ...asking, deadline })
      counts.push(...countsOf(answer))
      return plain(answer)
    } finally {
      counts.push({ node: child, requests: 1, ms: Math.round(now() - begun) })
    }
  }
}
