/**
 * A lock held for one piece of work, seen by every replica; gone by itself when its holder dies.
 *
 * @module
 */
import type { Ledger } from './connect.ts'

export interface HeldLock {
  /** Aborts when the connection, and the lock with it, is lost. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

/** A session advisory lock on a connection of its own; null when it is held. */
export async function tryLock(ledger: Pick<Ledger, 'pool'>, name: string): Promise<HeldLock | null> {
  const client = await ledger.pool.connect()
  const lost = new AbortController()
  const onError = () => lost.abort()
  client.on('error', onError)
  const giveBack = (broken: boolean): void => {
    client.off('error', onError)
    client.release(broken)
  }
  try {
    const { rows } = await client.query<{ held: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as held',
      [name],
    )
    if (rows[0]?.held !== true) {
      giveBack(false)
      return null
    }
  } catch (error) {
    giveBack(true)
    throw error
  }
  return {
    lost: lost.signal,
    async release() {
      // A connection that cannot say goodbye takes the lock with it when it is closed.
      const broken = await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]).then(
        () => false,
        () => true,
      )
      giveBack(broken)
    },
  }
}
