/**
 * Refuses a database whose tables another release has made.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import pg from 'pg'
import { migrationFiles } from './migration-files.ts'
import { migrationsOf } from './store-layout.ts'

/**
 * Reads the names of the migrations the database has been brought through; an empty database has none.
 *
 * @throws GuantongError GT_STORE_FOREIGN when this release does not have one of them | GT_DATABASE_UNREACHABLE
 */
export async function requireKnownStore(databaseUrl: string): Promise<void> {
  const { database, applied } = await appliedTo(databaseUrl)
  const known = new Set(migrationFiles())
  const unknown = applied.filter((name) => !known.has(name))
  if (unknown.length === 0) return
  const migrations = [...new Set([unknown[0], unknown.at(-1)])].join(' … ')
  throw new GuantongError('GT_STORE_FOREIGN', { database, migrations })
}

async function appliedTo(databaseUrl: string): Promise<{ database: string; applied: string[] }> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return { database: client.database ?? '', applied: await migrationsOf(client) }
  } catch (cause) {
    throw new GuantongError('GT_DATABASE_UNREACHABLE', { reason: (cause as Error).message }, { cause })
  } finally {
    await client.end().catch(() => {})
  }
}
