/**
 * A window of envelopes on their way (发送窗口).
 *
 * @module
 */

/**
 * Sends small ones all at once, and large ones, which may need pieces, one after the other: a recipient keeps pieces until all of one
 * envelope are there, and has room for few envelopes at a time. After a large one that was not taken no other is tried: it has the
 * same outcome.
 *
 * @returns the outcome of each, in the order of the window.
 */
export async function sendWindow<T, R>(
  window: readonly T[],
  by: { isLarge: (one: T) => boolean; send: (one: T) => Promise<R>; isTaken: (outcome: R) => boolean },
): Promise<R[]> {
  let failed: { readonly outcome: R } | undefined
  let turn: Promise<unknown> = Promise.resolve()
  const sendInTurn = async (one: T): Promise<R> => {
    if (failed !== undefined) return failed.outcome
    const outcome = await by.send(one)
    if (!by.isTaken(outcome)) failed = { outcome }
    return outcome
  }
  return Promise.all(
    window.map((one) => {
      if (!by.isLarge(one)) return by.send(one)
      const outcome = turn.then(() => sendInTurn(one))
      turn = outcome
      return outcome
    }),
  )
}
