/**
 * Refuses a database whose tables another release has made.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import pg from 'pg'
import { migrationFiles } from './migration-files.ts'
import { migrationsOf } from './store-layout.ts'

export interface KnownStore {
  readonly database: string
  /** Names of the migrations of this release that it has not been brought through. */
  readonly missing: readonly string[]
  /** Whether the account of the URL may make tables there. */
  readonly mayMigrate: boolean
}

/**
 * Reads the names of the migrations the database has been brought through; an empty database has none.
 *
 * @throws GuantongError GT_STORE_FOREIGN when this release does not have one of them | GT_DATABASE_UNREACHABLE
 */
export async function requireKnownStore(databaseUrl: string): Promise<KnownStore> {
  const { database, applied, mayMigrate } = await appliedTo(databaseUrl)
  const known = migrationFiles()
  const unknown = applied.filter((name) => !known.includes(name))
  if (unknown.length === 0) return { database, mayMigrate, missing: known.filter((name) => !applied.includes(name)) }
  const migrations = [...new Set([unknown[0], unknown.at(-1)])].join(' … ')
  throw new GuantongError('GT_STORE_FOREIGN', { database, migrations })
}

async function appliedTo(databaseUrl: string): Promise<{ database: string; applied: string[]; mayMigrate: boolean }> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ may: boolean }>(
      `select has_schema_privilege(current_schema(), 'create') as may`,
    )
    return {
      database: client.database ?? '',
      applied: await migrationsOf(client),
      mayMigrate: rows[0]?.may === true,
    }
  } catch (cause) {
    throw new GuantongError('GT_DATABASE_UNREACHABLE', { reason: (cause as Error).message }, { cause })
  } finally {
    await client.end().catch(() => {})
  }
}
