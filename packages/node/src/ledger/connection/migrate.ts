/**
 * Brings the database to the shape of schemas/store/migrations/*.sql.
 *
 * Several replicas may call it at once: one applies, the others wait on the library's advisory lock and find nothing left.
 *
 * @module
 */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { GuantongError } from '@guantong/contract'
import { runner } from 'node-pg-migrate'

const MIGRATIONS = fileURLToPath(new URL('../../../../../schemas/store/migrations', import.meta.url))

/** Names of all migrations of this release, in their order. */
export const migrationFiles = (): string[] =>
  readdirSync(MIGRATIONS)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort()

/**
 * @param count how many of those not yet applied; without it: all of them.
 * @throws GuantongError GT_DATABASE_UNREACHABLE, with the database's own words, if it can not be reached or refuses.
 */
export async function migrate(databaseUrl: string, count?: number): Promise<void> {
  if (count === 0) return
  await runner({
    databaseUrl,
    ...(count === undefined ? {} : { count }),
    dir: MIGRATIONS,
    direction: 'up',
    migrationsTable: 'migration',
    advisoryLockMode: 'wait',
    log: () => {},
  }).catch((cause: Error) => {
    throw new GuantongError('GT_DATABASE_UNREACHABLE', { reason: cause.message }, { cause })
  })
}
