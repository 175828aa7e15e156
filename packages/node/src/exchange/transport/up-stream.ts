/**
 * The stream submissions wait in until this node has committed them.
 *
 * It is a waiting room and no record: a submission stays in the child's ledger until this node's signed receipt has been
 * settled there, so losing the whole stream only delays.
 *
 * @module
 */
import { ingestConsumer, LARGEST_MESSAGE, MOST_WAITING, UP_STREAM, upSubject, upWildcard } from '@guantong/contract'
import {
  AckPolicy,
  type ConsumerConfig,
  DeliverPolicy,
  DiscardPolicy,
  JetStreamApiError,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream'
import { type NatsConnection, nanos } from '@nats-io/transport-node'

const DAY_MS = 24 * 60 * 60 * 1000
const STREAM_NOT_FOUND = 10059

export function upStreamConfig(self: string): StreamConfigInput {
  return {
    name: UP_STREAM,
    subjects: [upWildcard(self)],
    storage: StorageType.File,
    // What has been committed here is gone from here; the ledger has it.
    retention: RetentionPolicy.Workqueue,
    // A full waiting room turns newcomers away, and says so: the child then waits and sends again. Counted for each child
    // alone, and each message is bounded: so one child's flood costs no other child its place, in messages or in bytes.
    discard: DiscardPolicy.New,
    discard_new_per_subject: true,
    max_msgs_per_subject: MOST_WAITING,
    max_msg_size: LARGEST_MESSAGE,
    max_age: nanos(7 * DAY_MS),
    duplicate_window: nanos(2 * 60 * 1000),
  }
}
export type StreamConfigInput = Partial<StreamConfig> & { name: string; subjects: string[] }

const consumerConfig = (self: string, child: string): Partial<ConsumerConfig> => ({
  durable_name: ingestConsumer(child),
  filter_subject: upSubject(self, child),
  ack_policy: AckPolicy.Explicit,
  deliver_policy: DeliverPolicy.All,
  ack_wait: nanos(30_000),
  // Bounds what one node holds in memory; poison is decided on by us, never by a count of deliveries.
  max_ack_pending: 64,
  max_deliver: -1,
})

/** Makes the stream, or brings it in line with this release. May be called as often as one likes. */
export async function ensureUpStream(nc: NatsConnection, self: string): Promise<void> {
  const manager = await jetstreamManager(nc, { checkAPI: false })
  const config = upStreamConfig(self)
  try {
    await manager.streams.update(UP_STREAM, config)
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== STREAM_NOT_FOUND) throw error
    await manager.streams.add(config)
  }
}

/** Makes the consumer of one child, or brings it in line with this release. */
export async function ensureConsumer(nc: NatsConnection, self: string, child: string): Promise<void> {
  const manager = await jetstreamManager(nc, { checkAPI: false })
  await manager.consumers.add(UP_STREAM, consumerConfig(self, child))
}
