/**
 * A result as JSON: at once where it was little work, in turns where it was much.
 *
 * @module
 */
import { printAnswer } from '@guantong/contract'
import type { ExecutionResult } from 'graphql'
import type { WorkTurn } from '../fair/turns.ts'
import { printSteps } from './print-steps.ts'

export interface Printing {
  /** Whose turn a result that took long is printed in. */
  remember(result: ExecutionResult, turn: WorkTurn): void
  /** Any result, or a part of it, with all that children sent. */
  print(result: ExecutionResult, part?: object): Buffer | Promise<Buffer>
  tookLong(result: ExecutionResult): boolean
}

/** A result that took less to find is short. */
const LONG_MS = 5

export function createPrinting(): Printing {
  const turns = new WeakMap<ExecutionResult, WorkTurn>()
  return {
    remember(result, turn) {
      if (turn.spentMs >= LONG_MS) turns.set(result, turn)
    },
    print(result, part = result) {
      const turn = turns.get(result)
      return turn === undefined ? printAnswer(part) : printInTurns(part, turn)
    },
    tookLong: (result) => turns.has(result),
  }
}

async function printInTurns(part: object, turn: WorkTurn): Promise<Buffer> {
  const steps = printSteps(part)
  for (;;) {
    if (turn.isOver) await turn.next()
    const step = steps.next()
    if (step.done === true) return step.value
  }
}
