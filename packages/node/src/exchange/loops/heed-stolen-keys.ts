/**
 * Keys the topology says were stolen (密钥被盗用): heeded at the start, and at once whenever it changes.
 *
 * @module
 */
import type { LiveTopology, Topology } from '@guantong/contract'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { heedStolenKey, stolenFor } from '../../ledger/forged/heed-stolen-key.ts'
import type { Clock } from '../transport/clock.ts'
import type { Place } from '../transport/place.ts'
import { type Loop, type Running, runLoop } from '../transport/run-loop.ts'
import { createWake } from '../transport/wake.ts'
import { withoutCollision } from '../transport/without-collision.ts'

/** Another replica may have taken a forged envelope before it read the topology. */
const AGAIN_AFTER_MS = [5_000, 60_000] as const
const LOOK_EVERY_MS = 60 * 60 * 1000

export interface HeedStolenKeysContext extends Place, Clock, Running {
  readonly ledger: Ledger
  readonly topology: Topology | LiveTopology
}

export function startHeedStolenKeys(context: HeedStolenKeysContext): Loop {
  const changed = createWake()
  if ('onChange' in context.topology) context.topology.onChange(() => changed.wake())
  return runLoop('heed-stolen-keys', context, async (signal) => {
    while (!signal.aborted) {
      const isAnything = await heedAll(context)
      for (const ms of isAnything ? AGAIN_AFTER_MS : []) {
        await changed.wait(ms, signal)
        await heedAll(context)
      }
      await changed.wait(LOOK_EVERY_MS, signal)
    }
  })
}

/** @returns whether there was anything to do. */
async function heedAll(context: HeedStolenKeysContext): Promise<boolean> {
  const { topology, self, parent, children, ledger, now, newId, log } = context
  const neighbours = [...(parent === null ? [] : [parent]), ...children]
  let isAnything = false
  for (const stolen of stolenFor(topology, self)) {
    const done = await withoutCollision(() =>
      ledger.transaction((tx) => heedStolenKey(tx, stolen, { self, neighbours, now: now(), newId })),
    )
    if (done.envelopes + done.receipts === 0) continue
    isAnything = true
    log.error({ ...stolen, ...done }, 'sealed or signed with a stolen key: set aside, and withdrawn from all figures')
  }
  return isAnything
}
