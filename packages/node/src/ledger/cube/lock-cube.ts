/**
 * One writer of figures at a time.
 *
 * @module
 */
import type { Tx } from '../connection/connect.ts'

/**
 * Takes the lock under which cells and their sums are changed, and says until the end of the transaction that they are changed
 * by the exchange and by nobody else: the triggers that look for other hands then look away. May be called again.
 */
export async function lockCube(tx: Tx): Promise<void> {
  await tx.query(`select set_config('guantong.applying', 'on', true), pg_advisory_xact_lock(hashtext('guantong cube'))`)
}
