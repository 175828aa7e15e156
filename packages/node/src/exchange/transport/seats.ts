/**
 * A bound on how much runs at once.
 *
 * @module
 */
export interface Seats {
  /** Resolves with what gives the seat back; with undefined if the signal aborts while waiting for one. */
  take(signal: AbortSignal): Promise<(() => void) | undefined>
}

export function createSeats(count: number): Seats {
  let free = count
  const queue: (() => void)[] = []
  const seat = () => {
    let held = true
    return () => {
      if (!held) return
      held = false
      const next = queue.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
  return {
    take(signal) {
      if (free > 0) {
        free -= 1
        return Promise.resolve(seat())
      }
      return new Promise((resolve) => {
        const turn = () => {
          signal.removeEventListener('abort', leave)
          resolve(seat())
        }
        const leave = () => {
          queue.splice(queue.indexOf(turn), 1)
          resolve(undefined)
        }
        queue.push(turn)
        signal.addEventListener('abort', leave, { once: true })
      })
    },
  }
}
