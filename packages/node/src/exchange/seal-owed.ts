/**
 * Scopes owed upward → sealed submissions (签名).
 *
 * @module
 */
import { type NodeKey, seal } from '@guantong/contract'
import type { Ledger } from '../ledger/connect.ts'
import { sealOutbox } from '../ledger/seal-outbox.ts'
import type { Wake } from './wake.ts'

// A full row is some 600 bytes: an envelope stays far under the 8 MB a server is set up to carry.
const ROWS_AT_ONCE = 2_000
const SCOPES_AT_ONCE = 200
const POLL_MS = 2_000

/** Seals until nothing is owed, then waits for the next commit. Must run as leader: numbers are given out here. */
export async function sealOwed(
  at: { ledger: Ledger; key: NodeKey; self: string; parent: string | null; now: () => Date; woken: Wake },
  signal: AbortSignal,
): Promise<void> {
  const { ledger, key, self, parent, now, woken } = at
  while (!signal.aborted) {
    const scopes = await ledger.transaction((tx) =>
      sealOutbox(tx, {
        self,
        recipients: parent === null ? [] : [parent],
        now: now(),
        maxRows: ROWS_AT_ONCE,
        maxScopes: SCOPES_AT_ONCE,
        seal: (head, owed, codes) => seal(key, head, owed, codes),
      }),
    )
    if (scopes === 0) await woken.wait(POLL_MS, signal)
  }
}
