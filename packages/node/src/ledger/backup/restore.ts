/**
 * Putting a whole store back (恢复), into an empty database or over the same node's own.
 *
 * @module
 */
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { GuantongError } from '@guantong/contract'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Tx } from '../connection/db.ts'
import { migrate } from '../connection/migrate.ts'
import { migrationFiles } from '../connection/migration-files.ts'
import { leaseKey } from '../connection/session-connection.ts'
import { migrationsOf, type StoreSequence, tablesOf } from '../connection/store-layout.ts'
import { beginEpoch } from '../outbox/epoch.ts'
import { listOf, UNHURRIED } from './backup.ts'

/** Stands in `node_state.code` until a restore has ended: no node takes such a database for its own. */
const restoringMark = (node: string): string => `an unfinished restore of ${node}`

export interface StoredTable {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: number
}

export interface RestoreInput {
  readonly databaseUrl: string
  readonly node: string
  /** What the node holds there now may be replaced. */
  readonly force: boolean
  readonly migrations: readonly string[]
  readonly tables: readonly StoredTable[]
  readonly sequences: readonly StoreSequence[]
  /** Rows in COPY's text format, checked against their hash by the caller. */
  read(table: StoredTable): Readable
  readonly onTable?: (table: StoredTable) => void
  readonly now: Date
  readonly newId: () => string
}

/**
 * Builds the store as it was when the backup was taken, loads it in one transaction with its triggers off (a restored row is no
 * news), brings it to this release, and begins a new epoch: numbers given out after the backup are in other nodes' hands.
 * A restore that is killed leaves a database no node starts on, until one has ended.
 *
 * @returns the new epoch
 * @throws GuantongError GT_NODE_RUNNING | GT_RESTORE_REFUSED | GT_BACKUP_BROKEN | GT_DATABASE_UNREACHABLE
 */
export async function restoreStore(input: RestoreInput): Promise<string> {
  const { databaseUrl, node, migrations } = input
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'guantong restore',
    connectionTimeoutMillis: 10_000,
  })
  client.on('error', () => {})
  const tx: Tx = client
  try {
    await client.connect().catch((cause: Error) => {
      throw new GuantongError('GT_DATABASE_UNREACHABLE', { reason: cause.message }, { cause })
    })
    await holdOffNodes(tx, node)
    const applied = await requireRoom(tx, input)
    await migrate(databaseUrl, migrations.length - applied)
    await tx.query(
      `insert into node_state (code, epoch) values ($1, '') on conflict (one) do update set code = excluded.code`,
      [restoringMark(node)],
    )
    await inTransaction(tx, () => load(tx, input))
    await migrate(databaseUrl)
    const epoch = await inTransaction(tx, async () => {
      // What cluster it came from is no news any more; the node writes down where it is when it starts.
      await tx.query('update node_state set code = $1, cluster = null', [node])
      return beginEpoch(tx, { reason: 'restored from a backup', now: input.now, newId: input.newId })
    })
    await tx.query('analyze')
    return epoch
  } finally {
    await client.end().catch(() => {})
  }
}

/** Takes the locks a node leads by and keeps them for this session; looks for sessions that are connected without leading. */
async function holdOffNodes(tx: Tx, node: string): Promise<void> {
  const { rows } = await tx.query<{ held: boolean; who: string | null }>(
    `select bool_and(pg_try_advisory_lock(${leaseKey("'guantong ' || name")})) as held,
            (select string_agg(distinct application_name, ', ') from pg_stat_activity
              where datname = current_database() and pid <> pg_backend_pid() and application_name like 'guantong%') as who
       from unnest('{measure,relay}'::text[]) as name`,
  )
  const { held = false, who = null } = rows[0] ?? {}
  if (!held || who !== null) throw new GuantongError('GT_NODE_RUNNING', { node, who: who ?? 'a leader lock is held' })
}

/** A restore empties tables and switches their triggers off. */
const OWNS = `
  select current_user as name, has_schema_privilege(current_schema(), 'create') and
         coalesce((select pg_has_role(relowner, 'usage') from pg_class where oid = to_regclass('node_state')), true) as may`

/** @returns how many migrations the database has seen: none, or those of the backup. */
async function requireRoom(tx: Tx, { node, force, migrations }: RestoreInput): Promise<number> {
  const refuse = (reason: string) => new GuantongError('GT_RESTORE_REFUSED', { reason })
  const known = migrationFiles()
  if (migrations.some((name, i) => known[i] !== name)) {
    throw refuse(
      `a newer release took it, or a commit before the first one (${migrations.at(-1)}); this one knows ${known.at(-1)}`,
    )
  }
  const { rows: account } = await tx.query<{ name: string; may: boolean }>(OWNS)
  if (account[0]?.may !== true)
    throw refuse(`the account ${account[0]?.name} does not own the tables; give the one that does in MIGRATION_URL`)
  const there = await migrationsOf(tx)
  if (there.length === 0) return 0
  const { rows } = await tx.query<{ code: string }>('select code from node_state')
  const holder = rows[0]?.code
  if (holder !== undefined && holder !== node && holder !== restoringMark(node)) {
    throw refuse(`the database belongs to ${holder}, the backup to ${node}`)
  }
  if (there.join() !== migrations.join()) {
    throw refuse(`the database is at ${there.at(-1)}, the backup at ${migrations.at(-1)}: give it an empty database`)
  }
  if (holder === node && !force) throw refuse(`the database already holds ${node}; --force replaces what it holds`)
  return there.length
}

async function load(tx: Tx, input: RestoreInput): Promise<void> {
  await tx.query(UNHURRIED)
  const tables = await tablesOf(tx)
  const stored = new Map(input.tables.map((table) => [table.name, table]))
  const missing = tables.filter(({ name }) => !stored.has(name)).map(({ name }) => name)
  if (missing.length > 0 || stored.size !== tables.length) {
    throw new GuantongError('GT_BACKUP_BROKEN', { folder: '', reason: `tables differ: ${missing.join(' ')}` })
  }
  const names = tables.map(({ name }) => pg.escapeIdentifier(name))
  for (const name of names) await tx.query(`alter table ${name} disable trigger user`)
  await tx.query(`truncate ${names.join(', ')}`)
  for (const { name } of tables) await loadTable(tx, stored.get(name) as StoredTable, input)
  for (const { name, value, isCalled } of input.sequences) {
    await tx.query('select setval($1::regclass, $2::bigint, $3)', [pg.escapeIdentifier(name), value, isCalled])
  }
  await tx.query('update node_state set code = $1', [restoringMark(input.node)])
  await tx.query('set constraints all immediate')
  for (const name of names) await tx.query(`alter table ${name} enable trigger user`)
}

async function loadTable(tx: Tx, table: StoredTable, { read, onTable }: RestoreInput): Promise<void> {
  const { name, columns, rows } = table
  const into = tx.query(copyFrom(`copy ${pg.escapeIdentifier(name)} (${listOf(columns)}) from stdin`))
  await pipeline(read(table), into)
  if (into.rowCount !== rows) {
    const reason = `${name}: ${into.rowCount} rows, expected ${rows}`
    throw new GuantongError('GT_BACKUP_BROKEN', { folder: '', reason })
  }
  onTable?.(table)
}

async function inTransaction<T>(tx: Tx, run: () => Promise<T>): Promise<T> {
  await tx.query('begin')
  try {
    const result = await run()
    await tx.query('commit')
    return result
  } catch (error) {
    await tx.query('rollback').catch(() => {})
    throw error
  }
}
