/**
 * Reads facts about a node's nats-server through a connection to it, and about its parent through that; they are judged elsewhere.
 *
 * @module
 */
import { type HeartbeatMessage, inboxPrefix, UP_STREAM, upSubject, WIRE_VERSION } from '@guantong/contract'
import { JetStreamApiError, jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import type { NatsAddress } from './connect-nats.ts'
import { parentPayload } from './parent-payload.ts'

export interface NatsFacts {
  readonly version: string
  readonly maxPayload: number
  /** Switched on, and allowed to this account. */
  readonly jetstream: boolean
  /** Where submissions wait; null: it is not there. */
  readonly stream: { storage: string; retention: string; discard: string; persistMode: string } | null
  /** Of the parent's server; null: there is no parent, or it could not be seen. */
  readonly parentMaxPayload: number | null
  /** Does the parent's stream take a message of ours? Null: there is no parent. */
  readonly parentTakes: boolean | null
  /** What happens to an acknowledged message when the power fails; null: it could not be seen. */
  readonly sync: { always: boolean; seconds: number } | null
}

const PATIENCE_MS = 3_000
const STREAM_NOT_FOUND = 10059

/** Rejects when the server cannot be reached. */
export async function inspectNats(
  nats: NatsAddress & { ca?: string | undefined; monitor?: string | undefined },
  self: string,
  parent: string | null,
): Promise<NatsFacts> {
  const nc = await connect({
    servers: nats.url,
    ...(nats.user === undefined ? {} : { user: nats.user }),
    ...(nats.password === undefined ? {} : { pass: nats.password }),
    ...(nats.ca === undefined ? {} : { tls: { caFile: nats.ca } }),
    name: `guantong-doctor-${self}`,
    inboxPrefix: inboxPrefix(self),
    reconnect: false,
    timeout: PATIENCE_MS,
  })
  try {
    const { version = '', max_payload: maxPayload = 0, server_name: name } = nc.info ?? {}
    // A light node is a guest of the parent's server.
    const isGuest = name === `guantong-${parent}`
    const [{ jetstream, stream }, above, parentTakes, sync] = await Promise.all([
      streamOf(nc),
      parent === null || nats.monitor === undefined || isGuest ? null : parentPayload(nats.monitor, parent),
      parent === null ? null : takes(nc, parent, self),
      nats.monitor === undefined ? null : syncOf(nats.monitor),
    ])
    const parentMaxPayload = isGuest ? maxPayload : above
    return { version, maxPayload, parentMaxPayload, jetstream, stream, parentTakes, sync }
  } finally {
    await nc.close()
  }
}

async function streamOf(nc: NatsConnection): Promise<Pick<NatsFacts, 'jetstream' | 'stream'>> {
  try {
    const manager = await jetstreamManager(nc, { timeout: PATIENCE_MS })
    const { config } = await manager.streams.info(UP_STREAM)
    const { storage, retention, discard } = config
    const persistMode = (config as { persist_mode?: string }).persist_mode ?? 'default'
    return { jetstream: true, stream: { storage, retention, discard, persistMode } }
  } catch (error) {
    const isMissing = error instanceof JetStreamApiError && error.code === STREAM_NOT_FOUND
    return { jetstream: isMissing, stream: null }
  }
}

/** An empty heartbeat: it is acknowledged by the parent's stream and says nothing. */
async function takes(nc: NatsConnection, parent: string, self: string): Promise<boolean> {
  const nothing: HeartbeatMessage = { v: WIRE_VERSION, kind: 'heartbeat', beats: [] }
  try {
    const reply = await nc.request(upSubject(parent, self), JSON.stringify(nothing), { timeout: PATIENCE_MS })
    const ack = reply.json<{ stream?: string; error?: unknown }>()
    return ack.error === undefined && ack.stream === UP_STREAM
  } catch {
    return false
  }
}

async function syncOf(monitor: string): Promise<NatsFacts['sync']> {
  try {
    const response = await fetch(new URL('/jsz?config=true', monitor), { signal: AbortSignal.timeout(PATIENCE_MS) })
    const { config } = (await response.json()) as { config?: { sync_always?: boolean; sync_interval?: number } }
    if (config === undefined) return null
    return { always: config.sync_always === true, seconds: (config.sync_interval ?? 0) / 1e9 }
  } catch {
    return null
  }
}
