/**
 * Scopes owed upward, and downward, → sealed submissions (签名).
 *
 * @module
 */
import { type Flow, maySign, type NodeKey, pause, seal, type Topology } from '@guantong/contract'
import type { Logger } from 'pino'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { isUnsealed } from '../../ledger/measure/is-dirty.ts'
import { sealOutbox } from '../../ledger/outbox/seal-outbox.ts'
import { jittered } from '../transport/backoff.ts'
import type { Wake } from '../transport/wake.ts'
import { withoutCollision } from '../transport/without-collision.ts'

// A full row is some 600 bytes: an envelope stays far under the 8 MB a server is set up to carry. A rule may be ten times as long.
const ROWS_AT_ONCE: Record<Flow, number> = { up: 2_000, down: 400 }
const SCOPES_AT_ONCE = 200
const POLL_MS = 30_000
const NOTHING_SEALED_MS = 100
const NO_KEY_MS = 1_000

export interface SealOwedContext {
  ledger: Ledger
  key: NodeKey
  topology: Topology
  self: string
  /** Who is owed what, by flow. */
  flows: readonly { flow: Flow; recipients: readonly string[] }[]
  now: () => Date
  log: Logger
  woken: Wake
}

/** Seals until nothing is owed, then waits for the next commit. Must run as leader: numbers are given out here. */
export async function sealOwed(context: SealOwedContext, signal: AbortSignal): Promise<void> {
  const { ledger, key, topology, self, flows, now, log, woken } = context
  let isKeyless = false
  const asked = flows.map(({ flow }) => flow)
  while (!signal.aborted) {
    if (!(await isUnsealed(ledger.session.db, asked))) {
      await woken.wait(jittered(POLL_MS), signal)
      continue
    }
    // Sealed with a key that has ended or was taken back, it would count nowhere: it waits for the next one.
    if (!maySign(topology, self, key.kid, now())) {
      if (!isKeyless) log.error({ kid: key.kid }, 'nothing is sealed: the topology lists no key of this node as in use')
      isKeyless = true
      await pause(NO_KEY_MS, signal)
      continue
    }
    isKeyless = false
    let scopes = 0
    // One after the other: both write down in one row how far they have come.
    for (const { flow, recipients } of flows) {
      scopes += await withoutCollision(() =>
        ledger.transaction((tx) =>
          sealOutbox(tx, {
            self,
            flow,
            recipients,
            now: now(),
            maxRows: ROWS_AT_ONCE[flow],
            maxScopes: SCOPES_AT_ONCE,
            seal: (head, owed, codes) => seal(key, head, owed, codes),
          }),
        ),
      )
    }
    if (scopes === 0) await pause(NOTHING_SEALED_MS, signal)
  }
}
