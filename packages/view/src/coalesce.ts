/**
 * The same question asked twice at the same time is put once: dashboards of one account refresh together.
 *
 * @module
 */
import { onAbort, unlessAborted } from '@guantong/contract'
import type { Asking, CallHop, HopAnswer, HopQuestion } from './ask.ts'

/** A caller whose deadline is later than this past the call under way starts its own call; sharing would cut its time short. */
const LATER_MS = 250

interface UnderWay {
  readonly answer: Promise<HopAnswer>
  readonly deadline: number
  readonly leave: AbortController
  waiting: number
}

/**
 * Only what the same asker, with the same rights, asks of the same child is shared, so that no asker is given what another may see,
 * and the child's own record of who asked stays true. A call is given up when the last of its askers has gone. For questions only:
 * two equal mutations are two.
 *
 * @param askerOf everything an answer may depend on besides the question.
 */
export function coalesce<Principal>(
  callHop: CallHop<Principal>,
  askerOf: (asking: Asking<Principal>) => string,
): CallHop<Principal> {
  const underWay = new Map<string, UnderWay>()
  return (child, question, asking) => {
    const key = keyOf(child, question, askerOf(asking))
    const known = underWay.get(key)
    const joins = known !== undefined && !known.leave.signal.aborted && asking.deadline <= known.deadline + LATER_MS
    const one = joins ? known : begin(key, child, question, asking)
    return follow(one, asking.signal)
  }

  function begin(key: string, child: string, question: HopQuestion, asking: Asking<Principal>): UnderWay {
    const leave = new AbortController()
    const answer = callHop(child, question, { ...asking, signal: leave.signal })
    const one: UnderWay = { answer, deadline: asking.deadline, leave, waiting: 0 }
    underWay.set(key, one)
    const end = () => {
      if (underWay.get(key) === one) underWay.delete(key)
    }
    answer.then(end, end)
    return one
  }
}

async function follow(one: UnderWay, signal: AbortSignal): Promise<HopAnswer> {
  if (signal.aborted) throw signal.reason
  one.waiting += 1
  // Registered first: a caller that leaves gets its own reason, not the failure of the call that its leaving ends.
  const answer = unlessAborted(signal, one.answer)
  using _ = onAbort(signal, () => {
    one.waiting -= 1
    if (one.waiting === 0) one.leave.abort(signal.reason)
  })
  return await answer
}

const keyOf = (child: string, { documentHash, variables }: HopQuestion, asker: string): string =>
  `${child}\n${documentHash}\n${asker}\n${JSON.stringify(variables)}`
