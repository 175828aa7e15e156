/**
 * The processor in turns: of all questions that have work to do the one of the asker that took least goes on, for some milliseconds,
 * and then the event loop comes round. So nobody's question is queued behind more than one turn of somebody else's, however
 * heavy. What a turn took is measured, and is what its asker took.
 *
 * Measured is the time from the begin of a turn until all that follows from it without waiting is done; what the process does
 * outside of questions is nobody's.
 *
 * @module
 */
import type { Turn } from '@guantong/view'
import { createFairQueue } from './fair-queue.ts'

export const TURN_MS = 2
/** Parts of a question that go on in one turn, at most. */
const MOST_TOGETHER = 64

export interface WorkTurn extends Turn {
  /** Whose it is. */
  readonly asker: string
  /** Milliseconds of the processor, and what is added to them. */
  readonly spentMs: number
  /** What the question took elsewhere. */
  add(ms: number): void
  /** Nobody waits for the answer any more: no further turn comes. */
  stop(): void
}

export interface Turns {
  begin(asker: string): WorkTurn
  /** How many questions wait for a turn. */
  readonly waiting: number
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a closure, whose parts share whose turn it is
export function createTurns(now: () => number = () => performance.now()): Turns {
  const waiting = createFairQueue<Working>()
  let current: Working | null = null
  let began = 0
  /** As many parts went on in this turn as may. */
  let isFull = false
  let isBusy = false
  /** When the event loop came round last. */
  let since = 0

  class Working implements WorkTurn {
    readonly asker: string
    spentMs = 0
    isStopped = false
    /** Those that wait for the next turn. */
    parts: (() => void)[] = []
    /** Told when none waits. */
    idle: (() => void)[] = []
    /** So many fill a turn, as far as is known. */
    together = 1
    isQueued = false

    constructor(asker: string) {
      this.asker = asker
    }

    get isOver(): boolean {
      return current !== this || now() - began >= TURN_MS
    }

    next(): Promise<void> {
      // One of its own: it is collected with whatever waits for it.
      if (this.isStopped) return new Promise(() => {})
      return new Promise((go) => {
        this.parts.push(go)
        // What waits at the end of a turn is queued then.
        if (current !== this) enqueue(this)
      })
    }

    whenIdle(then: () => void): void {
      if (this.idle.push(then) > 1) return
      // Within a turn it is told at its end; what goes on outside of one is done when the promises of this moment are.
      if (current !== this && this.parts.length === 0) queueMicrotask(() => process.nextTick(tellIdle, this))
    }

    add(ms: number): void {
      this.spentMs += ms
    }

    stop(): void {
      this.isStopped = true
      this.parts = []
      this.idle = []
    }
  }

  const enqueue = (turn: Working): void => {
    if (turn.isQueued) return
    turn.isQueued = true
    waiting.add(turn.asker, turn)
    if (isBusy) return
    isBusy = true
    since = now()
    queueMicrotask(grant)
  }
  const grant = (): void => {
    let next = waiting.take()
    while (next?.item.isStopped === true) next = waiting.take()
    if (next === undefined) {
      isBusy = false
      return
    }
    const turn = next.item
    turn.isQueued = false
    current = turn
    began = now()
    isFull = turn.parts.length >= turn.together
    for (const go of turn.parts.splice(0, turn.together)) go()
    follow(turn)
  }
  /** From within a microtask the next tick is after the last of them: then all that follows is done. */
  const follow = (turn: Working): void => queueMicrotask(() => process.nextTick(end, turn))
  const end = (turn: Working): void => {
    if (turn.parts.length === 0 && turn.idle.length > 0) {
      tellIdle(turn)
      follow(turn)
      return
    }
    const at = now()
    const took = at - began
    turn.spentMs += took
    waiting.charge(turn.asker, took)
    if (took > TURN_MS) turn.together = Math.max(1, turn.together >> 1)
    else if (isFull) turn.together = Math.min(MOST_TOGETHER, turn.together << 1)
    current = null
    if (turn.parts.length > 0) enqueue(turn)
    if (at - since < TURN_MS) grant()
    else
      setImmediate(() => {
        since = now()
        grant()
      })
  }
  const tellIdle = (turn: Working): void => {
    if (turn.parts.length > 0) return
    const told = turn.idle
    turn.idle = []
    for (const then of told) then()
  }
  return {
    begin: (asker) => new Working(asker),
    get waiting() {
      return waiting.size
    },
  }
}
