/**
 * The statements of one question, each of which waits for its turn.
 *
 * @module
 */
import type { AskedDb } from './cancellable.ts'

/** @param through runs a statement when it may, and tells what it tells */
export function askedThrough(db: AskedDb, through: <T>(statement: () => Promise<T>) => Promise<T>): AskedDb {
  const query = (text: string, values?: unknown[]) => through(() => db.query(text, values))
  return {
    query: query as AskedDb['query'],
    send: (statement) => through(() => db.send(statement)),
    get ended() {
      return db.ended
    },
  }
}
