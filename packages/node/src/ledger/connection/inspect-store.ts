/**
 * Reads facts about a node's PostgreSQL through a session on it; they are judged elsewhere.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import pg from 'pg'

export interface LongWriter {
  readonly pid: number
  readonly application: string
  readonly seconds: number
  readonly state: string
}

export interface StoreFacts {
  readonly version: string
  /** 160004 for 16.4. */
  readonly versionNumber: number
  readonly settings: Readonly<Record<'fsync' | 'synchronous_commit' | 'full_page_writes', string>>
  /** 0: a client that hangs in a transaction is never ended. */
  readonly idleInTransactionMs: number
  /** How far its clock is from ours. */
  readonly clockMs: number
  /** Null where this account may not see it. */
  readonly dataDirectory: string | null
  /** Transactions that have written and are still open: nothing after them is final until they end. */
  readonly longWriters: readonly LongWriter[]
}

const SETTINGS = `
  select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
         current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous_commit,
         current_setting('full_page_writes') as full_page_writes,
         (select setting::bigint from pg_settings where name = 'idle_in_transaction_session_timeout')::int as idle,
         extract(epoch from clock_timestamp())::float8 * 1000 as clock,
         (select setting from pg_settings where name = 'data_directory') as directory`

const WRITERS = `
  select pid, coalesce(application_name, '') as application, extract(epoch from now() - xact_start)::int as seconds,
         coalesce(state, '') as state
    from pg_stat_activity
   where datname = current_database() and backend_xid is not null and pid <> pg_backend_pid()
     and xact_start < clock_timestamp() - make_interval(secs => $1)
   order by xact_start`

/** @throws GuantongError GT_DATABASE_UNREACHABLE */
export async function inspectStore(
  databaseUrl: string,
  context: { writersOlderThanSeconds: number },
): Promise<StoreFacts> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const before = Date.now()
    const { rows } = await client.query(SETTINGS)
    const halfway = (before + Date.now()) / 2
    const { version, number, fsync, synchronous_commit, full_page_writes, idle, clock, directory } = rows[0]
    const writers = await client.query<LongWriter>(WRITERS, [context.writersOlderThanSeconds])
    return {
      version,
      versionNumber: number,
      settings: { fsync, synchronous_commit, full_page_writes },
      idleInTransactionMs: idle,
      clockMs: Math.round(Math.abs(clock - halfway)),
      dataDirectory: directory,
      longWriters: writers.rows,
    }
  } catch (cause) {
    throw new GuantongError('GT_DATABASE_UNREACHABLE', { reason: (cause as Error).message }, { cause })
  } finally {
    await client.end().catch(() => {})
  }
}
