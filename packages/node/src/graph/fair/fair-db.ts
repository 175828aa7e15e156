/**
 * The database of one question: statements through the gate, and what follows from their rows in a turn of the processor.
 *
 * @module
 */
import { askedThrough } from '../../ledger/connection/asked-through.ts'
import type { AskedDb } from '../../ledger/connection/cancellable.ts'
import type { StatementGate } from './statement-gate.ts'
import type { WorkTurn } from './turns.ts'

export const fairDb = (db: AskedDb, turn: WorkTurn, gate: StatementGate): AskedDb =>
  askedThrough(db, async (statement) => {
    try {
      return await gate.run(turn.asker, statement, (ms) => turn.add(ms))
    } finally {
      if (turn.isOver) await turn.next()
    }
  })
