/**
 * Reading a whole store (备份) as it was at one moment, while the node goes on.
 *
 * @module
 */
import type { Readable } from 'node:stream'
import { GuantongError } from '@guantong/contract'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { migrationsOf, type StoreSequence, type StoreTable, sequencesOf, tablesOf } from '../connection/store-layout.ts'

export interface Snapshot {
  readonly node: string
  readonly epoch: string
  readonly lastSeq: number
  /** The database's clock when the snapshot was taken. */
  readonly takenAt: Date
  readonly serverVersion: string
  readonly migrations: readonly string[]
  readonly tables: readonly StoreTable[]
  readonly sequences: readonly StoreSequence[]
  /** The rows as COPY's text format. One table at a time, and read to its end. */
  read(table: StoreTable): Readable
}

/**
 * Runs `use` on one consistent snapshot. It blocks no writer; rows replaced meanwhile are kept by PostgreSQL until it
 * ends. `node`: whose database it must be.
 *
 * @throws GuantongError GT_DATABASE_UNREACHABLE | GT_CONFIG_INVALID
 */
export async function withSnapshot<T>(
  context: { databaseUrl: string; node: string },
  use: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: context.databaseUrl,
    application_name: 'guantong backup',
    connectionTimeoutMillis: 10_000,
  })
  client.on('error', () => {})
  try {
    await client.connect().catch((cause: Error) => {
      throw new GuantongError('GT_DATABASE_UNREACHABLE', { reason: cause.message }, { cause })
    })
    await client.query('begin isolation level repeatable read read only')
    // A table of a year of cases takes longer than a forgotten transaction may; and one way of writing every value.
    await client.query(UNHURRIED)
    return await use(await snapshotOf(client, context.node))
  } finally {
    await client.end().catch(() => {})
  }
}

/** For this transaction: no time-outs (those this server knows), and one way of writing every value. */
export const UNHURRIED = `
  select set_config(pg_settings.name, wanted.setting, true)
    from pg_settings join (values
      ('idle_in_transaction_session_timeout', '0'), ('statement_timeout', '0'), ('transaction_timeout', '0'), ('lock_timeout', '0'),
      ('timezone', 'UTC'), ('datestyle', 'ISO, YMD'), ('intervalstyle', 'postgres'), ('extra_float_digits', '1')
    ) as wanted (name, setting) on lower(pg_settings.name) = wanted.name`

async function snapshotOf(client: pg.Client, node: string): Promise<Snapshot> {
  const migrations = await migrationsOf(client)
  const stateOf = async () =>
    (
      await client.query<{ code: string; epoch: string; last_seq: string; now: Date; version: string }>(
        `select code, epoch, last_seq, now() as now, current_setting('server_version') as version from node_state`,
      )
    ).rows[0]
  const state = migrations.length === 0 ? undefined : await stateOf()
  if (state?.code !== node) {
    const reason =
      state === undefined ? 'the database holds no node' : `the database belongs to ${state.code}, not ${node}`
    throw new GuantongError('GT_CONFIG_INVALID', { file: 'databaseUrl', reason })
  }
  return {
    node,
    epoch: state.epoch,
    lastSeq: Number(state.last_seq),
    takenAt: state.now,
    serverVersion: state.version,
    migrations,
    tables: await tablesOf(client),
    sequences: await sequencesOf(client),
    read: ({ name, columns }) =>
      client.query(copyTo(`copy (select ${listOf(columns)} from ${quoted(name)}) to stdout`)),
  }
}

const quoted = (name: string): string => pg.escapeIdentifier(name)
export const listOf = (columns: readonly string[]): string => columns.map(quoted).join(', ')
