/**
 * The one door to Postgres.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import pg from 'pg'
import type { Tx } from './db.ts'
import { createPrismaOverPool, type PrismaOverPool } from './prisma-over-pool.ts'
import { readInstant } from './read-instant.ts'
import { createSessionConnection, type SessionConnection } from './session-connection.ts'

export interface Ledger {
  readonly pool: pg.Pool
  /** Over the same pool. */
  readonly prisma: PrismaOverPool
  /** The connection of leases and wake-ups; open as long as the node runs. */
  readonly session: SessionConnection
  /** Runs in one READ COMMITTED transaction; commits when `run` resolves, rolls back when it throws. */
  transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T>
  /** Calls `on` for every notification; reconnects by itself and then calls `on` once for each channel, since some may have been missed. */
  listen(channels: readonly string[], on: (channel: string) => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

export interface LedgerOptions {
  databaseUrl: string
  poolSize: number
  /** Seconds after which an unused connection is closed; 10 suits short-lived processes. */
  poolIdleSeconds?: number
  applicationName: string
  /** Called when a connection breaks while it is idle. */
  onIdleError?: (error: Error) => void
}

// Days are plain strings in this house (`YYYY-MM-DD`, the node's own time zone) and counts fit a double exactly up to 2^53.
const DATE_OID = 1082
const INT8_OID = 20
const INSTANT_OID = 1184
const readOther = pg.types.getTypeParser(INSTANT_OID) as (text: string) => Date
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === DATE_OID
      ? (text: string) => text
      : oid === INT8_OID
        ? Number
        : oid === INSTANT_OID && format !== 'binary'
          ? (text: string) => readInstant(text) ?? readOther(text)
          : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
}

/** Whatever the database is set to: Prisma takes every moment for one of UTC. */
const inUtc = async (client: pg.ClientBase): Promise<void> => {
  await client.query(`set timezone to 'UTC'`)
}

/** Opens a pool only; whether the database answers has NOT been checked. */
export function connectLedger(options: LedgerOptions): Ledger {
  const connection = { connectionString: options.databaseUrl, application_name: options.applicationName }
  const sized = { max: options.poolSize, idleTimeoutMillis: (options.poolIdleSeconds ?? 10) * 1000 }
  const pool = new pg.Pool({ ...connection, ...sized, types, connectionTimeoutMillis: 10_000, onConnect: inUtc })
  const onIdleError = options.onIdleError ?? (() => {})
  pool.on('error', onIdleError)
  // The pool listens only while a client is idle: a connection that breaks between two statements of a transaction would
  // otherwise end the process. The next statement reports it to the holder of the client.
  pool.on('connect', (client) => client.on('error', () => {}))
  // Made when first asked for: an import of a file never reads an entity, and the client takes 15 MB.
  let prisma: PrismaOverPool | undefined
  const session = createSessionConnection({ ...connection, types })
  return {
    pool,
    session,
    get prisma() {
      prisma ??= createPrismaOverPool(pool)
      return prisma
    },
    async transaction(run) {
      const tx = await pool.connect().catch((cause: Error) => {
        throw new GuantongError('GT_DATABASE_UNREACHABLE', { reason: cause.message }, { cause })
      })
      let broken: Error | undefined
      try {
        await tx.query('begin')
        const result = await run(tx)
        await tx.query('commit')
        return result
      } catch (error) {
        await tx.query('rollback').catch((failure: Error) => {
          broken = failure
        })
        throw error
      } finally {
        tx.release(broken)
      }
    },
    listen: (channels, on) => session.listen(channels, on),
    async close() {
      await session.close()
      await prisma?.close()
      await pool.end()
    },
  }
}
