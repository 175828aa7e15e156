/**
 * Who asked what through which tier: the city can see who looked.
 *
 * @module
 */
import type { Db } from '../connection/db.ts'

export interface AskedQuestion {
  readonly askedAt: Date
  readonly asker: string
  readonly via: string
  readonly documentHash: string
  readonly regions: string
  readonly outcome: string
}

export async function logQuestions(db: Db, questions: readonly AskedQuestion[]): Promise<void> {
  await db.query(
    `insert into question_log (asked_at, asker, via, document_hash, regions, outcome)
     select * from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])`,
    [
      questions.map(({ askedAt }) => askedAt),
      questions.map(({ asker }) => asker),
      questions.map(({ via }) => via),
      questions.map(({ documentHash }) => documentHash),
      questions.map(({ regions }) => regions),
      questions.map(({ outcome }) => outcome),
    ],
  )
}
