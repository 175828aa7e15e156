/**
 * Brings a store to this release, as the account that owns its tables, and gives the account that runs the node what it needs.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import pg from 'pg'
import type { Db } from '../connection/db.ts'
import { migrate } from '../connection/migrate.ts'
import { accountOf } from './account.ts'
import { rightsOn, SET_AHEAD } from './table-rights.ts'

export interface StoreToBringUp {
  readonly databaseUrl: string
  readonly migrationUrl?: string | undefined
}

/**
 * Without `migrationUrl` the one account there is has to own the tables, unless nothing is left to migrate.
 *
 * @throws GuantongError GT_DATABASE_UNREACHABLE | GT_STORE_FOREIGN | GT_STORE_BEHIND
 */
export async function bringUpStore({ databaseUrl, migrationUrl }: StoreToBringUp): Promise<void> {
  await migrate(migrationUrl ?? databaseUrl)
  if (migrationUrl !== undefined) await grantRights(migrationUrl, databaseUrl)
}

/**
 * Gives the account of `databaseUrl` the rights that its tables ask for (`table-rights.ts`), and takes from it every other.
 *
 * @throws GuantongError GT_DATABASE_UNREACHABLE
 */
export async function grantRights(migrationUrl: string, databaseUrl: string): Promise<void> {
  const { name } = accountOf(databaseUrl)
  if (name === accountOf(migrationUrl).name) return
  const client = new pg.Client({ connectionString: migrationUrl, application_name: 'guantong migrate' })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query((await statementsFor(client, pg.escapeIdentifier(name))).join(';\n'))
  } catch (cause) {
    throw new GuantongError('GT_DATABASE_UNREACHABLE', { reason: (cause as Error).message }, { cause })
  } finally {
    await client.end().catch(() => {})
  }
}

// A partitioned table once: what may be done with its rows is asked of it, and its partitions are nobody's door.
const TABLES = `
  select relname as name from pg_class
   where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p', 'v') and not relispartition order by 1`

/** Sent as one text they are one transaction: no moment is without rights. */
async function statementsFor(db: Db, account: string): Promise<string[]> {
  const { rows } = await db.query<{ name: string; schema: string }>(TABLES)
  const { rows: at } = await db.query<{ schema: string }>('select quote_ident(current_schema()) as schema')
  const schema = at[0]?.schema ?? 'public'
  return [
    `revoke all on all tables in schema ${schema} from ${account}`,
    `revoke all on all sequences in schema ${schema} from ${account}`,
    `revoke execute on all routines in schema ${schema} from public`,
    `grant usage on schema ${schema} to ${account}`,
    `grant usage, select on all sequences in schema ${schema} to ${account}`,
    ...SET_AHEAD.map((name) => `grant update on sequence ${schema}.${pg.escapeIdentifier(name)} to ${account}`),
    `grant execute on all routines in schema ${schema} to ${account}`,
    ...rows.map(({ name }) => `grant ${rightsOn(name)} on ${schema}.${pg.escapeIdentifier(name)} to ${account}`),
  ]
}
