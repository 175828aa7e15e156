/**
 * Forwards receipts (回执) to the neighbour that waits for them.
 *
 * @module
 */
import type { NeighbourSender } from '../transport/neighbour-sender.ts'
import type { SignedReceipt } from './ingest-batch.ts'

const RECEIPTS_AT_ONCE = 200

/**
 * Sent once and not kept: who misses a receipt sends the submission again and is answered again. What is for neither the
 * parent nor a child has arrived where it was going.
 */
export function forwardReceipts(
  neighbours: NeighbourSender,
  receipts: readonly SignedReceipt[],
  context: { parent: string | null; children: readonly string[] },
): void {
  const byNeighbour = Map.groupBy(receipts, ({ neighbour }) => neighbour)
  for (const [neighbour, own] of byNeighbour) {
    if (neighbour !== context.parent && !context.children.includes(neighbour)) continue
    for (let from = 0; from < own.length; from += RECEIPTS_AT_ONCE) {
      const jws = own.slice(from, from + RECEIPTS_AT_ONCE).map((receipt) => receipt.jws)
      neighbours.send(neighbour, { kind: 'receipts', receipts: jws })
    }
  }
}
