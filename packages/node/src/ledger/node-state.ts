/**
 * This node's own row: its code, and the epoch its numbers belong to.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { Tx } from './connect.ts'

/**
 * Writes the row at first start. A restored database must be given a new epoch by whoever restores it; that it was
 * restored has NOT been detected here.
 *
 * @throws GuantongError GT_CONFIG_INVALID if the database belongs to another node.
 */
export async function ensureNodeState(tx: Tx, code: string, newEpoch: () => string): Promise<void> {
  await tx.query('insert into node_state (code, epoch) values ($1, $2) on conflict (one) do nothing', [
    code,
    newEpoch(),
  ])
  const { rows } = await tx.query<{ code: string }>('select code from node_state')
  if (rows[0]?.code !== code) {
    throw new GuantongError('GT_CONFIG_INVALID', {
      file: 'databaseUrl',
      reason: `the database belongs to node ${rows[0]?.code}, not ${code}`,
    })
  }
}
