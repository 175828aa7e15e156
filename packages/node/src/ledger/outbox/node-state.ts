/**
 * This node's own row: its code, and the epoch its numbers belong to.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { Tx } from '../connection/db.ts'
import { beginEpoch, nextEpoch } from './epoch.ts'

// A restore into another cluster, and a recovery to a point in time, change one of the two.
const CLUSTER = `
  select (select system_identifier from pg_control_system()) || '/' || (select timeline_id from pg_control_checkpoint()) as cluster`

/**
 * Writes the row at first start, and begins a new epoch when the database has come from another cluster or timeline. A copy
 * put back within the same cluster is NOT seen here: `guantong restore` begins an epoch itself, and a neighbour that holds more
 * than this node does says so.
 *
 * @throws GuantongError GT_CONFIG_INVALID if the database belongs to another node.
 */
export async function ensureNodeState(
  tx: Tx,
  code: string,
  context: { now: Date; newId: () => string },
): Promise<void> {
  const { rows: here } = await tx.query<{ cluster: string }>(CLUSTER)
  const cluster = here[0]?.cluster ?? ''
  const made = await tx.query(
    'insert into node_state (code, epoch, cluster) values ($1, $2, $3) on conflict (one) do nothing',
    [code, nextEpoch([], context.now, context.newId), cluster],
  )
  if (made.rowCount === 1) {
    await tx.query(`insert into epoch_log (epoch, began_at, reason) select epoch, $1, 'first start' from node_state`, [
      context.now,
    ])
  }
  const { rows } = await tx.query<{ code: string; cluster: string | null }>('select code, cluster from node_state')
  const held = rows[0]
  if (held?.code !== code) {
    throw new GuantongError('GT_CONFIG_INVALID', {
      file: 'databaseUrl',
      reason: `the database belongs to node ${held?.code}, not ${code}`,
    })
  }
  if (held.cluster === cluster) return
  if (held.cluster !== null)
    await beginEpoch(tx, { ...context, reason: `database restored: ${held.cluster} is now ${cluster}` })
  await tx.query('update node_state set cluster = $1', [cluster])
}
