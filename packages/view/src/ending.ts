/**
 * When the time of a request is over for those it asks below: one timer and one signal for all of them, for they all have until the
 * same moment. A timer, a signal and two listeners for each of ten children were a tenth of what asking them costs.
 *
 * @module
 */

export interface Ending {
  /** Aborts when the time is over or nobody waits any more. */
  readonly signal: AbortSignal
  /** `onLate` is told before the signal aborts. Whoever has joined leaves with what is returned. */
  join(onLate: () => void): () => void
}

/** @param signal of whoever asks: the same for all that one request asks. */
export type EndingOf = (signal: AbortSignal, deadline: number, ms: number) => Ending

export function createEndings(): EndingOf {
  const current = new WeakMap<AbortSignal, Ending & { readonly deadline: number }>()
  return (asker, deadline, ms) => {
    const known = current.get(asker)
    if (known?.deadline === deadline && !known.signal.aborted) return known
    const begun = begin(asker, ms, () => {
      if (current.get(asker) === ending) current.delete(asker)
    })
    const ending = { ...begun, deadline }
    current.set(asker, ending)
    return ending
  }
}

function begin(asker: AbortSignal, ms: number, onEmpty: () => void): Ending {
  // Not AbortSignal.any: listening to one that is composed costs more than the rest of a hop here.
  const ending = new AbortController()
  const joined = new Set<() => void>()
  const onGone = () => ending.abort(asker.reason)
  if (asker.aborted) onGone()
  else asker.addEventListener('abort', onGone, { once: true })
  const timer = setTimeout(
    () => {
      for (const onLate of joined) onLate()
      ending.abort()
    },
    Math.max(ms, 0),
  )
  return {
    signal: ending.signal,
    join(onLate) {
      joined.add(onLate)
      return () => {
        if (!joined.delete(onLate) || joined.size > 0) return
        clearTimeout(timer)
        asker.removeEventListener('abort', onGone)
        onEmpty()
      }
    },
  }
}
