/**
 * One writer of figures at a time.
 *
 * @module
 */
import type { Tx } from '../connection/db.ts'

/**
 * Takes the lock under which cells and their sums are changed, and disables tamper detection (the triggers that mark changes by
 * other hands) for the rest of the transaction. May be called again.
 */
export async function lockCube(tx: Tx): Promise<void> {
  await tx.query(`select set_config('guantong.applying', 'on', true), pg_advisory_xact_lock(hashtext('guantong cube'))`)
}
