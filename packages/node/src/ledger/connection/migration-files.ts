/**
 * The migrations of this release: schemas/store/migrations/*.sql, in the order of their numbers.
 *
 * @module
 */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../../../../schemas/store/migrations', import.meta.url))

/** Their names, as the database keeps them. */
export const migrationFiles = (): string[] =>
  readdirSync(MIGRATIONS_FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort()
