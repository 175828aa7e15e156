/**
 * The node's connection to its own nats-server.
 *
 * @module
 */
import { isIP } from 'node:net'
import { GuantongError, inboxPrefix, LARGEST_MESSAGE, pause } from '@guantong/contract'
import { connect, type NatsConnection, type TlsOptions } from '@nats-io/transport-node'
import type { Logger } from 'pino'
import { createBackoff } from './backoff.ts'

export interface NatsAddress {
  url: string
  user?: string | undefined
  password?: string | undefined
  /** File with the authority whose certificates are believed, instead of those the system knows. */
  ca?: string | undefined
}

export interface NatsLink {
  /** Resolves with the first connection; rejects only if the server's version is refused or the signal aborts. */
  readonly connected: Promise<NatsConnection>
  /** The connection while it is up: what is sent now leaves now. Otherwise undefined, and nothing queues up unseen. */
  live(): NatsConnection | undefined
  /**
   * Bytes of the largest message that reaches the parent: what its stream and the own server take, until a smaller limit has shown itself on
   * the way. A new connection tries the large ones again.
   */
  largestUp(): number
  /** What is larger than that does not reach the parent. */
  shrinkUp(bytes: number): void
  /** Calls `on` whenever the connection is back after a loss. */
  onReconnect(on: () => void): void
  /** Lets everything handed over be sent, then closes. */
  close(): Promise<void>
}

/** 2.10.20 to 2.10.22 lose whole streams at `kill -9` (nats-server #6888). */
export function isRefusedVersion(version: string): boolean {
  const [major, minor, patch] = version.split('.').map((part) => Number.parseInt(part, 10))
  return major === 2 && minor === 10 && patch !== undefined && patch >= 20 && patch <= 22
}

/** Keeps trying for ever: a nats-server that starts later than its node, or is away for a day, needs no operator. */
export function connectNats(
  nats: NatsAddress,
  code: string,
  { log, signal }: { log: Logger; signal: AbortSignal },
): NatsLink {
  const reconnectListeners = new Set<() => void>()
  let connection: NatsConnection | undefined
  let up = false
  let largestUp = Number.POSITIVE_INFINITY
  const connected = (async () => {
    const nc = await firstConnection(nats, code, log, signal)
    if (isRefusedVersion(nc.info?.version ?? '')) {
      const version = nc.info?.version ?? ''
      await nc.close()
      throw new GuantongError('GT_NATS_VERSION_REFUSED', { version })
    }
    connection = nc
    up = true
    void watch(nc)
    return nc
  })()
  connected.catch(() => {})

  async function watch(nc: NatsConnection): Promise<void> {
    for await (const status of nc.status()) {
      if (status.type === 'disconnect' || status.type === 'staleConnection') {
        up = false
        log.warn({ nats: nats.url }, 'disconnected from nats-server')
      } else if (status.type === 'reconnect') {
        up = true
        largestUp = Number.POSITIVE_INFINITY
        log.info({ nats: nats.url, version: nc.info?.version }, 'connected to nats-server again')
        if (isRefusedVersion(nc.info?.version ?? '')) {
          up = false
          log.error(
            { err: new GuantongError('GT_NATS_VERSION_REFUSED', { version: nc.info?.version ?? '' }) },
            'nats-server was replaced',
          )
        }
        for (const on of reconnectListeners) on()
      } else if (status.type === 'error') {
        log.error({ err: status.error }, 'nats-server reports an error')
      }
    }
    up = false
  }

  return {
    connected,
    live: () => (up && connection?.isClosed() === false ? connection : undefined),
    largestUp: () => Math.min(largestUp, LARGEST_MESSAGE, connection?.info?.max_payload ?? Number.POSITIVE_INFINITY),
    shrinkUp: (bytes) => {
      largestUp = bytes
    },
    onReconnect: (on) => void reconnectListeners.add(on),
    async close() {
      const nc = await connected.catch(() => undefined)
      if (nc === undefined || nc.isClosed()) return
      // Draining needs a server that answers; without one there is nothing to wait for.
      await (up ? nc.drain() : nc.close()).catch(() => nc.close())
    },
  }
}

/** With an authority given, nothing is sent in clear: a server without TLS is refused. */
function tlsOf({ url, ca }: NatsAddress): { tls?: TlsOptions } {
  if (ca === undefined) return {}
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
  // The client names the server to Node's TLS only by a DNS name; of an address, Node would compare "localhost".
  return { tls: { caFile: ca, ...(isIP(host) === 0 ? {} : { host }) } }
}

async function firstConnection(
  nats: NatsAddress,
  code: string,
  log: Logger,
  signal: AbortSignal,
): Promise<NatsConnection> {
  const backoff = createBackoff({ firstMs: 100, capMs: 2_000 })
  for (let attempt = 1; ; attempt++) {
    try {
      return await connect({
        servers: nats.url,
        ...(nats.user === undefined ? {} : { user: nats.user }),
        ...(nats.password === undefined ? {} : { pass: nats.password }),
        ...tlsOf(nats),
        name: `guantong-${code}`,
        inboxPrefix: inboxPrefix(code),
        maxReconnectAttempts: -1,
        reconnectTimeWait: 200,
        reconnectJitter: 300,
        ignoreAuthErrorAbort: true,
        pingInterval: 10_000,
        maxPingOut: 2,
        timeout: 5_000,
        noAsyncTraces: true,
      })
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      const failure = new GuantongError('GT_NATS_UNREACHABLE', { reason }, { cause })
      if (signal.aborted) throw failure
      if (attempt % 20 === 1) log.warn({ nats: nats.url, reason }, 'nats-server does not answer yet')
      await pause(backoff.next(), signal)
      if (signal.aborted) throw failure
    }
  }
}
