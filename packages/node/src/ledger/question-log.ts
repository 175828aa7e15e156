/**
 * Who asked what through which tier: the city can see who looked.
 *
 * @module
 */
import type { Db } from './connect.ts'

export interface AskedQuestion {
  asker: string
  via: string
  documentHash: string
  regions: string
  outcome: string
}

export async function logQuestion(db: Db, question: AskedQuestion, now: Date): Promise<void> {
  await db.query(
    `insert into question_log (asked_at, asker, via, document_hash, regions, outcome) values ($1, $2, $3, $4, $5, $6)`,
    [now, question.asker, question.via, question.documentHash, question.regions, question.outcome],
  )
}
