/**
 * Reads what the account of a connection may do; it is judged elsewhere.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import pg from 'pg'

export interface AccountFacts {
  readonly name: string
  /** Rights over the whole server, as PostgreSQL names them; none is needed by a node. */
  readonly overServer: readonly string[]
  /** Whether it can drop and alter the tables it writes. */
  readonly ownsTables: boolean
  /** Other databases of nodes it gets into. */
  readonly otherDatabases: readonly string[]
}

const FACTS = `
  select current_user::text as name,
         (select array_remove(array[
            case when rolsuper then 'SUPERUSER' end, case when rolcreatedb then 'CREATEDB' end,
            case when rolcreaterole then 'CREATEROLE' end, case when rolreplication then 'REPLICATION' end,
            case when rolbypassrls then 'BYPASSRLS' end], null) from pg_roles where rolname = current_user)
         || coalesce((select array_agg(rolname::text order by rolname) from pg_roles
              where rolname in ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')
                and pg_has_role(oid, 'member') and not (select rolsuper from pg_roles where rolname = current_user)), '{}')
           as over_server,
         coalesce((select pg_has_role(relowner, 'member') from pg_class where oid = to_regclass('node_state')), false) as owns_tables,
         coalesce((select array_agg(datname::text order by datname) from pg_database
           where datname <> current_database() and datname like 'guantong%' and has_database_privilege(oid, 'connect')), '{}')
           as other_databases`

/** @throws GuantongError GT_DATABASE_UNREACHABLE */
export async function inspectAccount(databaseUrl: string): Promise<AccountFacts> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query(FACTS)
    const { name, over_server, owns_tables, other_databases } = rows[0]
    return { name, overServer: over_server, ownsTables: owns_tables, otherDatabases: other_databases }
  } catch (cause) {
    throw new GuantongError('GT_DATABASE_UNREACHABLE', { reason: (cause as Error).message }, { cause })
  } finally {
    await client.end().catch(() => {})
  }
}
