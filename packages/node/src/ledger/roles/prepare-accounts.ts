/**
 * The two accounts of a node in its PostgreSQL, and its database (数据库账户): one owns the tables and migrates them, the other runs the node.
 * Neither is a superuser, neither may make databases or accounts, and nobody else gets in.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import pg from 'pg'
import type { Db } from '../connection/db.ts'
import { type Account, accountOf, databaseOf } from './account.ts'
import { scramSecret } from './scram-secret.ts'

export interface StoreUrls {
  /** With the account that runs the node. */
  readonly databaseUrl: string
  /** With the account that owns the tables; the same database. */
  readonly migrationUrl: string
}

/**
 * Makes what is missing, sets the passwords, and hands what is in the database to its owner: safe to run again. An account that can
 * log in elsewhere keeps what it may there. Tables are NOT made, and rights on them not given: `bringUpStore` does both.
 *
 * @param adminUrl an account that may make databases and accounts
 * @throws GuantongError GT_DATABASE_UNREACHABLE | GT_CONFIG_INVALID
 */
export async function prepareAccounts(adminUrl: string, { databaseUrl, migrationUrl }: StoreUrls): Promise<void> {
  const [node, owner, database] = [accountOf(databaseUrl), accountOf(migrationUrl), databaseOf(databaseUrl)]
  if (node.name === owner.name || databaseOf(migrationUrl) !== database) {
    const reason = 'two accounts of one database are needed, of different names'
    throw new GuantongError('GT_CONFIG_INVALID', { file: 'migrationUrl', reason })
  }
  await withClient(adminUrl, async (client) => {
    await makeAccount(client, node)
    await makeAccount(client, owner)
    const [asNode, asOwner, at] = [node.name, owner.name, database].map((name) => pg.escapeIdentifier(name))
    // The owner sees and may end what the node has under way.
    await client.query(`grant ${asNode} to ${asOwner}`)
    const { rows } = await client.query<{ is_super: boolean }>(
      'select rolsuper as is_super from pg_roles where rolname = current_user',
    )
    // Of other accounts, only their members may give things to them.
    if (rows[0]?.is_super !== true) await client.query(`grant ${asOwner} to current_user`)
    const there = await client.query('select from pg_database where datname = $1', [database])
    if (there.rowCount === 0) await client.query(`create database ${at} template template0 encoding 'UTF8'`)
    await client.query(`alter database ${at} owner to ${asOwner}`)
    await client.query(`revoke all on database ${at} from public`)
    await client.query(`grant connect, temporary on database ${at} to ${asNode}`)
  })
  const url = new URL(adminUrl)
  url.pathname = new URL(databaseUrl).pathname
  await withClient(url.href, (client) => handOver(client, owner.name))
}

/** Whether accounts can be made there at all. @throws GuantongError GT_DATABASE_UNREACHABLE */
export async function mayMakeAccounts(adminUrl: string): Promise<boolean> {
  let may = false
  await withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ may: boolean }>(
      'select rolsuper or rolcreaterole as may from pg_roles where rolname = current_user',
    )
    may = rows[0]?.may === true
  })
  return may
}

async function makeAccount(db: Db, { name, password }: Account): Promise<void> {
  const quoted = pg.escapeIdentifier(name)
  const { rowCount } = await db.query('select from pg_roles where rolname = $1', [name])
  if (rowCount === 0) await db.query(`create role ${quoted} nosuperuser nocreatedb nocreaterole`)
  const secret = password === '' ? 'null' : pg.escapeLiteral(scramSecret(password))
  await db.query(`alter role ${quoted} with login password ${secret}`)
}

/** What an earlier owner made, or a copied database brought along. */
const FOREIGN = `
  with owner as (select oid, rolname from pg_roles where rolname = $1),
       here as (select 'public'::regnamespace as schema)
  select format('alter %s %s owner to %I', case relkind when 'S' then 'sequence' when 'v' then 'view' else 'table' end,
                c.oid::regclass, rolname) as statement
    from pg_class c, owner, here
   where relnamespace = schema and relowner <> owner.oid and relkind in ('r', 'p', 'v', 'S')
     -- a sequence of a column goes with its table
     and not (relkind = 'S' and exists (
       select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype in ('a', 'i')))
  union all
  select format('alter routine %s owner to %I', p.oid::regprocedure, rolname)
    from pg_proc p, owner, here where pronamespace = schema and proowner <> owner.oid
  union all
  select format('alter type %s owner to %I', t.oid::regtype, rolname)
    from pg_type t, owner, here where typnamespace = schema and typowner <> owner.oid and typtype in ('e', 'd')`

async function handOver(db: Db, owner: string): Promise<void> {
  const { rows } = await db.query<{ statement: string }>(FOREIGN, [owner])
  const quoted = pg.escapeIdentifier(owner)
  const schema = ['revoke all on schema public from public', `grant all on schema public to ${quoted}`]
  await db.query([...rows.map(({ statement }) => statement), ...schema].join(';\n'))
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'guantong accounts' })
  client.on('error', () => {})
  try {
    await client.connect()
    await work(client)
  } catch (cause) {
    throw new GuantongError('GT_DATABASE_UNREACHABLE', { reason: (cause as Error).message }, { cause })
  } finally {
    await client.end().catch(() => {})
  }
}
