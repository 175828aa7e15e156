/**
 * The one connection a running node always holds: all its leases (session advisory locks), all it listens for, and the short
 * statements of its idle hours. Everything else comes from the pool, which may run empty.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import pg from 'pg'
import type { Db } from './db.ts'

export interface Lease {
  /** Aborts when the connection, and with it every lease, is lost. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

export interface SessionConnection {
  /** One try. Undefined: it is held, here or by another process. @throws GuantongError GT_DATABASE_UNREACHABLE; pg's own error */
  lease(name: string): Promise<Lease | undefined>
  listen(channels: readonly string[], on: (channel: string) => void): Promise<() => Promise<void>>
  /** For single statements that end at once: a long one would hold back leases and wake-ups. */
  readonly db: Db
  close(): Promise<void>
}

interface Session {
  /** One statement after the other. */
  readonly query: Db['query']
  readonly lost: AbortSignal
  end(): Promise<void>
}

interface Listener {
  readonly channels: readonly string[]
  readonly on: (channel: string) => void
  /** Its first wake-up is given by `listen` itself. */
  isHearing: boolean
}

/** The lock of a lease, from the SQL of its name. 64 bits: names of dropped files are chosen outside. */
export const leaseKey = (name: string): string => `hashtextextended(${name}, 0)`

const CONNECT_MS = 10_000
const RECONNECT_MS = 500

/** Connects when first asked for something; whether the database answers has NOT been checked. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a closure, whose parts share one connection
export function createSessionConnection(connection: pg.ClientConfig): SessionConnection {
  const listeners = new Set<Listener>()
  // A session may take the same advisory lock twice, so two that ask through one session connection are kept apart here.
  const taken = new Set<string>()
  let current: Promise<Session> | undefined
  let retry: NodeJS.Timeout | undefined
  let closed = false

  const session = (): Promise<Session> => {
    if (closed) return Promise.reject(new GuantongError('GT_DATABASE_UNREACHABLE', { reason: 'closing' }))
    if (current === undefined) {
      const begun = begin(() => {
        if (current === begun) current = undefined
        reconnectSoon()
      })
      current = begun
      begun.catch(() => {
        if (current === begun) current = undefined
      })
    }
    return current
  }

  /** The holders take their leases again; wake-ups must come back by themselves. */
  function reconnectSoon(): void {
    if (closed || listeners.size === 0) return
    clearTimeout(retry)
    // Spread, so that a restarted database does not get all its nodes back in one moment.
    retry = setTimeout(() => session().catch(reconnectSoon), RECONNECT_MS * (0.5 + Math.random()))
  }

  async function begin(onLost: () => void): Promise<Session> {
    const client = new pg.Client({ ...connection, keepAlive: true, connectionTimeoutMillis: CONNECT_MS })
    const lost = new AbortController()
    let isOpen = false
    const lose = () => {
      if (lost.signal.aborted) return
      lost.abort()
      client.end().catch(() => {})
      if (isOpen) onLost()
    }
    client.on('error', lose)
    client.on('end', lose)
    client.on('notification', ({ channel }) => {
      for (const { channels, on } of listeners) if (channels.includes(channel)) on(channel)
    })
    let last: Promise<unknown> = Promise.resolve()
    const query: Db['query'] = (text, values) => {
      const next = last.then(() => client.query(text, values))
      last = next.catch(() => {})
      return next
    }
    try {
      await client.connect()
      for (const channel of new Set([...listeners].flatMap(({ channels }) => channels))) await listenTo(query, channel)
    } catch (cause) {
      lose()
      throw new GuantongError('GT_DATABASE_UNREACHABLE', { reason: (cause as Error).message }, { cause })
    }
    isOpen = true
    // Some may have been missed while there was no connection.
    for (const { channels, on, isHearing } of listeners) if (isHearing) for (const channel of channels) on(channel)
    return { query, lost: lost.signal, end: () => client.end().catch(() => {}) }
  }

  return {
    async lease(name) {
      if (taken.has(name)) return undefined
      taken.add(name)
      try {
        const { query, lost, end } = await session()
        const { rows } = await query<{ held: boolean }>(`select pg_try_advisory_lock(${leaseKey('$1')}) as held`, [
          name,
        ])
        if (rows[0]?.held !== true) {
          taken.delete(name)
          return undefined
        }
        return {
          lost,
          async release() {
            // A connection that cannot give it back is closed: no lease may outlive its holder's will.
            if (!lost.aborted) {
              await query(`select pg_advisory_unlock(${leaseKey('$1')})`, [name]).catch(end)
            }
            taken.delete(name)
          },
        }
      } catch (error) {
        taken.delete(name)
        throw error
      }
    },
    async listen(channels, on) {
      const listener = { channels, on, isHearing: false }
      listeners.add(listener)
      try {
        const { query } = await session()
        for (const channel of channels) await listenTo(query, channel)
      } catch (error) {
        listeners.delete(listener)
        throw error
      }
      listener.isHearing = true
      for (const channel of channels) on(channel)
      return async () => {
        if (!listeners.delete(listener) || closed) return
        const open = await current?.catch(() => undefined)
        for (const channel of channels) {
          if ([...listeners].some((other) => other.channels.includes(channel))) continue
          await open?.query(`unlisten ${pg.escapeIdentifier(channel)}`).catch(() => {})
        }
      }
    },
    db: {
      query: async (text, values) => (await session()).query(text, values),
    },
    async close() {
      closed = true
      clearTimeout(retry)
      listeners.clear()
      const open = await current?.catch(() => undefined)
      await open?.end()
    },
  }
}

const listenTo = (query: Session['query'], channel: string) => query(`listen ${pg.escapeIdentifier(channel)}`)

/** Is it the connection that failed, and not the statement? */
export const isConnectionError = (error: unknown): boolean => {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return /^(08|57P|ECONN|EPIPE)/.test(code) || /terminat|not queryable|Connection/.test(message)
}
