/**
 * Questions that were asked already: remembered for as long as they could be asked again, which their own end bounds.
 *
 * @module
 */

/** Some minutes of the busiest node. More is refused: what is forgotten could be asked twice. */
const MOST = 1_000_000

export interface SeenQuestions {
  /**
   * Notes it.
   *
   * @param until seconds since 1970, after which it is refused for its age
   * @returns why it is not to be answered; null: it is new
   */
  note(id: string, until: number, now: Date): 'seen' | 'full' | null
}

export function createSeenQuestions(most = MOST): SeenQuestions {
  const bySecond = new Map<number, Set<string>>()
  const all = new Set<string>()
  let looked = 0
  const forget = (before: number): void => {
    if (looked === before) return
    looked = before
    for (const [second, ids] of bySecond) {
      if (second >= before) continue
      for (const id of ids) all.delete(id)
      bySecond.delete(second)
    }
  }
  return {
    note(id, until, now) {
      forget(Math.floor(now.getTime() / 1000))
      if (all.has(id)) return 'seen'
      if (all.size >= most) return 'full'
      all.add(id)
      const second = Math.ceil(until)
      const ids = bySecond.get(second) ?? new Set()
      bySecond.set(second, ids.add(id))
      return null
    },
  }
}
