/**
 * Receipts (回执) on their way to a child.
 *
 * @module
 */
import { type DownMessage, downSubject } from '@guantong/contract'
import type { NatsConnection } from '@nats-io/transport-node'

const RECEIPTS_AT_ONCE = 200

/**
 * Sent once and not kept: a child that misses its receipt sends the submission again and is answered again.
 */
export function handDown(nc: NatsConnection, receipts: readonly { child: string; jws: string }[]): void {
  const byChild = Map.groupBy(receipts, ({ child }) => child)
  for (const [child, own] of byChild) {
    for (let from = 0; from < own.length; from += RECEIPTS_AT_ONCE) {
      const message: DownMessage = {
        v: 1,
        kind: 'receipt',
        receipts: own.slice(from, from + RECEIPTS_AT_ONCE).map(({ jws }) => jws),
      }
      nc.publish(downSubject(child), JSON.stringify(message))
    }
  }
}
