/**
 * Statements that are cancelled when no caller waits for their answer.
 *
 * @module
 */
import { GuantongError, onAbort } from '@guantong/contract'
import type pg from 'pg'
import type { Db } from './db.ts'
import type { StatementNames } from './statement-names.ts'

const CANCELLED = '57014'

/** What the statements of one question are sent to. */
export interface AskedDb extends Db {
  /** As `query`, with everything pg takes: types of its own, rows as lists. */
  send(statement: pg.QueryConfig): Promise<pg.QueryResult>
  /** Why no statement begins any more; undefined while a caller waits. */
  readonly ended: GuantongError | undefined
}

/**
 * The pool, for one question. When `signal` aborts, the statement that runs is cancelled in PostgreSQL through `by`, and no further
 * one begins. The connection goes back to the pool only after that: a cancellation that comes late never hits another's statement.
 * Statements asked again and again keep their plan, by `names`.
 *
 * @throws GuantongError whatever coded error the signal aborts with, else GT_CANCELLED.
 */
export function cancellable(pool: pg.Pool, signal: AbortSignal, by: Db, names?: StatementNames): AskedDb {
  const reason = (cause?: unknown) =>
    signal.reason instanceof GuantongError ? signal.reason : new GuantongError('GT_CANCELLED', {}, { cause })
  const run = async (
    text: string | undefined,
    start: (client: pg.PoolClient, name: string | undefined) => Promise<unknown>,
  ) => {
    if (signal.aborted) throw reason()
    const client = await pool.connect()
    let cancelling: Promise<unknown> | undefined
    const { processID } = client as pg.PoolClient & { processID: number }
    try {
      if (signal.aborted) throw reason()
      using _ = onAbort(signal, () => {
        cancelling = by.query('select pg_cancel_backend($1)', [processID]).catch(() => {})
      })
      return await start(client, text === undefined ? undefined : names?.nameOf(text))
    } catch (error) {
      if (signal.aborted && (error as { code?: unknown }).code === CANCELLED) throw reason(error)
      throw error
    } finally {
      await cancelling
      client.release()
    }
  }
  const query = (text: string, values?: unknown[]) =>
    run(text, (client, name) =>
      name === undefined ? client.query(text, values) : client.query({ name, text, values: values ?? [] }),
    )
  return {
    query: query as Db['query'],
    // Without a name: Prisma writes another text for each length of a list, and names are few and never given up again.
    send: (statement) => run(undefined, (client) => client.query(statement)) as Promise<pg.QueryResult>,
    get ended() {
      return signal.aborted ? reason() : undefined
    },
  }
}
