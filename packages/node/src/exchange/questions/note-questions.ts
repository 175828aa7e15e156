/**
 * Keeping the log of questions without making each one pay for a commit of its own.
 *
 * @module
 */
import type { Logger } from 'pino'
import type { Db } from '../../ledger/connection/db.ts'
import { type AskedQuestion, logQuestions } from '../../ledger/rows/question-log.ts'

/** A node killed loses this much of its log: the answers had left before, as they had when every line was written alone. */
const GATHER_MS = 50

export interface QuestionNotes {
  add(question: AskedQuestion): void
  /** Resolves when everything added so far is written. */
  flush(): Promise<void>
}

/** A log that cannot be written is itself logged; no question waits for it. */
export function createQuestionNotes(db: Db, log: Logger): QuestionNotes {
  let gathered: AskedQuestion[] = []
  let timer: NodeJS.Timeout | undefined
  let writing = Promise.resolve()
  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const batch = gathered
    gathered = []
    if (batch.length > 0) {
      writing = writing
        .then(() => logQuestions(db, batch))
        .catch((error: unknown) => log.warn({ err: error, questions: batch }, 'questions not logged'))
    }
    return writing
  }
  return {
    add(question) {
      gathered.push(question)
      timer ??= setTimeout(() => void flush(), GATHER_MS)
    },
    flush,
  }
}
