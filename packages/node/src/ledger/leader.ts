/**
 * One replica at a time: a session advisory lock, held on a connection of its own.
 *
 * @module
 */
import type { Ledger } from './connect.ts'

const RETRY_MS = 1000

/**
 * Waits its turn, then runs `run` for as long as this replica holds the lock. The signal handed to `run` aborts when the
 * connection (and with it the lock) is lost or `signal` aborts; after a loss it waits its turn again.
 * A lock lost unnoticed for some moments does no harm: everything done under it is idempotent.
 */
export async function asLeader(
  ledger: Ledger,
  name: 'measure' | 'relay',
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    const client = await ledger.pool.connect().catch(() => undefined)
    if (client === undefined) {
      await pause(RETRY_MS, signal)
      continue
    }
    const lost = new AbortController()
    const onError = () => lost.abort()
    client.on('error', onError)
    let broken = false
    try {
      const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock(hashtext($1)) as held', [
        `guantong ${name}`,
      ])
      if (rows[0]?.held) {
        await run(AbortSignal.any([signal, lost.signal]))
        await client.query('select pg_advisory_unlock(hashtext($1))', [`guantong ${name}`])
      }
    } catch (error) {
      broken = true
      if (!lost.signal.aborted && !isConnectionError(error)) throw error
    } finally {
      client.off('error', onError)
      client.release(broken || lost.signal.aborted)
    }
    await pause(RETRY_MS, signal)
  }
}

const isConnectionError = (error: unknown): boolean => {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return /^(08|57P|ECONN|EPIPE)/.test(code) || /terminat|not queryable|Connection/.test(message)
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
