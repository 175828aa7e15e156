/**
 * Brings the database to the shape of schemas/store/migrations/*.sql.
 *
 * Several replicas may call it at once: one applies, the others wait on the library's advisory lock and find nothing left.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { runner } from 'node-pg-migrate'
import { MIGRATIONS_FOLDER } from './migration-files.ts'
import { requireKnownStore } from './require-known-store.ts'

/**
 * @param count how many of those not yet applied; without it: all of them.
 * @throws GuantongError GT_DATABASE_UNREACHABLE, with the database's own words, if it can not be reached or refuses;
 * GT_STORE_FOREIGN if another release has made its tables; GT_STORE_BEHIND if the account of the URL may not change them.
 */
export async function migrate(databaseUrl: string, count?: number): Promise<void> {
  if (count === 0) return
  const { database, missing, mayMigrate } = await requireKnownStore(databaseUrl)
  if (missing.length === 0) return
  if (!mayMigrate) {
    const account = decodeURIComponent(new URL(databaseUrl).username)
    throw new GuantongError('GT_STORE_BEHIND', { database, account, migrations: missing.length })
  }
  await runner({
    databaseUrl,
    ...(count === undefined ? {} : { count }),
    dir: MIGRATIONS_FOLDER,
    direction: 'up',
    migrationsTable: 'migration',
    advisoryLockMode: 'wait',
    log: () => {},
  }).catch((cause: Error) => {
    throw new GuantongError('GT_DATABASE_UNREACHABLE', { reason: cause.message }, { cause })
  })
}
