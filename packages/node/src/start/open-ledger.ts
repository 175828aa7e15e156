/**
 * A node's ledger, brought to the present: its schema, its reference data, its own numbers, and what was left over.
 *
 * @module
 */
import { connectLedger, type Ledger } from '../ledger/connection/connect.ts'
import { takeUpSetAside } from '../ledger/heal/take-up-set-aside.ts'
import { takeUpSummaries } from '../ledger/heal/take-up-summaries.ts'
import { ensureNodeState } from '../ledger/outbox/node-state.ts'
import { bringUpStore } from '../ledger/roles/bring-up-store.ts'
import { loadReference } from '../ledger/rows/load-reference.ts'
import type { NodeParts } from './node-parts.ts'

/** @throws GuantongError GT_DATABASE_UNREACHABLE | GT_STORE_FOREIGN | GT_STORE_BEHIND */
export async function openLedger({
  config,
  standard,
  log,
  now,
  newId,
}: Pick<NodeParts, 'config' | 'standard' | 'log' | 'now' | 'newId'>): Promise<Ledger> {
  const { code } = config
  await bringUpStore(config)
  const ledger = connectLedger({
    databaseUrl: config.databaseUrl,
    poolSize: config.poolSize,
    poolIdleSeconds: config.poolIdleSeconds,
    applicationName: `guantong ${code}`,
    onIdleError: (error) => log.warn({ reason: error.message }, 'a database connection was lost'),
  })
  await ledger.transaction(async (tx) => {
    await loadReference(tx, standard, now())
    await ensureNodeState(tx, code, { now: now(), newId })
    await takeUpSetAside(tx, config.ceilings, { self: code, now: now() })
    await takeUpSummaries(tx, { self: code, now: now() })
  })
  return ledger
}
