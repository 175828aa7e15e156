/**
 * One replica at a time: a session advisory lock, held on the node's session connection.
 *
 * @module
 */
import { GuantongError, pause } from '@guantong/contract'
import type { Ledger } from './connect.ts'
import { isConnectionError } from './session-connection.ts'

const RETRY_MS = 1000

/** What one replica at a time may do. */
export type LeaderName = 'measure' | 'relay' | (string & {})

/**
 * Waits its turn, then runs `run` for as long as this replica holds the lock. The signal handed to `run` aborts when the
 * connection (and with it the lock) is lost or `signal` aborts, and has not aborted when `run` is called; after a loss it waits
 * its turn again.
 * A lock lost unnoticed for some moments does no harm: everything done under it is idempotent.
 */
export async function asLeader(
  ledger: Pick<Ledger, 'session'>,
  name: LeaderName,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    const lease = await ledger.session.lease(`guantong ${name}`).catch((error: unknown) => {
      // No answer is no lease: it is asked for again, like one that is held.
      if (error instanceof GuantongError || isConnectionError(error)) return undefined
      throw error
    })
    if (lease !== undefined) {
      const held = AbortSignal.any([signal, lease.lost])
      try {
        // It may have come after the abort: a run that waits for one would wait for ever.
        if (!held.aborted) await run(held)
      } catch (error) {
        if (!lease.lost.aborted && !isConnectionError(error)) throw error
      } finally {
        await lease.release()
      }
    }
    // Spread, so that the replicas and loops of a node do not ask in step.
    await pause(RETRY_MS * (0.8 + 0.4 * Math.random()), signal)
  }
}
