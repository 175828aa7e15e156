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

/**
 * The pool, for one question. When `signal` aborts, the statement that runs is cancelled in PostgreSQL through `by`, and no further
 * one begins. The connection goes back to the pool only after that: a cancellation that comes late never hits another's statement.
 * Statements asked again and again keep their plan, by `names`.
 *
 * @throws GuantongError whatever coded error the signal aborts with, else GT_CANCELLED.
 */
export function cancellable(pool: pg.Pool, signal: AbortSignal, by: Db, names?: StatementNames): Db {
  const reason = (cause?: unknown) =>
    signal.reason instanceof GuantongError ? signal.reason : new GuantongError('GT_CANCELLED', {}, { cause })
  const query = async (text: string, values?: unknown[]) => {
    if (signal.aborted) throw reason()
    const client = await pool.connect()
    let cancelling: Promise<unknown> | undefined
    const { processID } = client as pg.PoolClient & { processID: number }
    try {
      if (signal.aborted) throw reason()
      using _ = onAbort(signal, () => {
        cancelling = by.query('select pg_cancel_backend($1)', [processID]).catch(() => {})
      })
      const name = names?.nameOf(text)
      return await (name === undefined
        ? client.query(text, values)
        : client.query({ name, text, values: values ?? [] }))
    } catch (error) {
      if (signal.aborted && (error as { code?: unknown }).code === CANCELLED) throw reason(error)
      throw error
    } finally {
      await cancelling
      client.release()
    }
  }
  return { query }
}
