/**
 * What waits in this node's stream, child by child: each has a consumer of its own, so that what one sends is never in front of
 * what another does.
 *
 * @module
 */
import { ingestConsumer, LARGEST_MESSAGE, UP_STREAM } from '@guantong/contract'
import { type ConsumerMessages, type JsMsg, jetstream } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { ensureConsumer } from './up-stream.ts'

/** Of one child in this process; a message is bounded, so their number is. */
const PREFETCH_BYTES = 16_000_000
const MESSAGES_AT_ONCE = 32
const BYTES_AT_ONCE = 4_000_000

export interface ChildQueues {
  /** Children of whom something is here. */
  waiting(): string[]
  /** The next messages of one child. */
  take(child: string): JsMsg[]
  /** Opens the queues of children that are new, and closes those of children that are no longer there. */
  keepTo(children: readonly string[]): Promise<void>
  /** Stops them, and gives back what was not worked on: another replica may have it at once. */
  close(): void
}

interface Queue {
  readonly messages: ConsumerMessages
  readonly waiting: JsMsg[]
}

/**
 * @param on.arrived called when something has come.
 * @param on.ended called when a queue has ended by itself: a store that was wiped, a stream or consumer that was deleted.
 */
export function createChildQueues(
  nc: NatsConnection,
  self: string,
  on: { arrived: () => void; ended: (reason: Error | undefined) => void },
): ChildQueues {
  const queues = new Map<string, Queue>()
  const open = async (child: string): Promise<void> => {
    await ensureConsumer(nc, self, child)
    const consumer = await jetstream(nc).consumers.get(UP_STREAM, ingestConsumer(child))
    const waiting: JsMsg[] = []
    const messages = await consumer.consume({
      max_messages: Math.floor(PREFETCH_BYTES / LARGEST_MESSAGE),
      expires: 10_000,
      abort_on_missing_resource: true,
      callback: (incoming) => {
        waiting.push(incoming)
        on.arrived()
      },
    })
    queues.set(child, { messages, waiting })
    void messages.closed().then((reason) => {
      if (queues.get(child)?.messages === messages) on.ended(reason instanceof Error ? reason : undefined)
    })
  }
  const stop = (child: string): void => {
    const queue = queues.get(child)
    queues.delete(child)
    queue?.messages.stop()
    for (const left of queue?.waiting ?? []) left.nak()
  }
  return {
    waiting: () => [...queues].flatMap(([child, { waiting }]) => (waiting.length === 0 ? [] : [child])),
    take(child) {
      const waiting = queues.get(child)?.waiting ?? []
      let bytes = 0
      const until = waiting.findIndex((each) => {
        bytes += each.data.length
        return bytes > BYTES_AT_ONCE
      })
      return waiting.splice(0, Math.min(MESSAGES_AT_ONCE, until < 0 ? waiting.length : Math.max(1, until)))
    },
    async keepTo(children) {
      for (const child of [...queues.keys()]) if (!children.includes(child)) stop(child)
      for (const child of children) if (!queues.has(child)) await open(child)
    },
    close() {
      for (const child of [...queues.keys()]) stop(child)
    },
  }
}
