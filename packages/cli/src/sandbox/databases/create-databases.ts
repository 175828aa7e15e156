/**
 * One database per node, on the sandbox's own cluster or on a server of the user's (GUANTONG_DATABASE_URL).
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { connectLedger } from '@guantong/node/ledger/connection/connect'
import { bringUpStore } from '@guantong/node/ledger/roles/bring-up-store'
import { prepareAccounts } from '@guantong/node/ledger/roles/prepare-accounts'
import { loadReference } from '@guantong/node/ledger/rows/load-reference'
import { loadStandard } from '@guantong/standard'
import pg from 'pg'
import { type AccountPasswords, accountsOf, databaseName, storeUrlsOf } from './database-accounts.ts'

/**
 * Creates what is missing, and brings what is there to this release. The first new one is given its tables and the reference here, and
 * the others are copies of it: a copy takes a tenth of what it takes each node to make its own, all at the same moment.
 *
 * `isAlone`: nobody else uses the server, and accounts of nodes get into no database of the server's own.
 *
 * @throws GuantongError GT_STORE_FOREIGN | GT_DATABASE_UNREACHABLE
 */
export async function createDatabases(
  adminUrl: string,
  codes: readonly string[],
  { now, passwords, isAlone }: { now: Date; passwords: AccountPasswords | undefined; isAlone: boolean },
): Promise<void> {
  const bringUp = async (code: string): Promise<void> => {
    const urls = storeUrlsOf(adminUrl, code, passwords)
    if (passwords !== undefined) await prepareAccounts(adminUrl, urls)
    await bringUpStore(urls)
  }
  await asAdmin(adminUrl, async (client) => {
    if (isAlone) await client.query('revoke connect on database postgres, template1 from public')
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database')
    const there = new Set(rows.map(({ datname }) => datname))
    const [first, ...others] = codes.filter((code) => !there.has(databaseName(code)))
    if (first === undefined) return
    const create = (code: string, from: string) =>
      client.query(`create database ${client.escapeIdentifier(databaseName(code))} ${from}`)
    await create(first, `template template0 encoding 'UTF8'`)
    if (others.length === 0) return
    await bringUp(first)
    await furnish(storeUrlsOf(adminUrl, first, passwords).migrationUrl, now)
    for (const code of others) await create(code, `template ${client.escapeIdentifier(databaseName(first))}`)
  })
  await Promise.all(codes.map(bringUp))
}

/** What a node does when it starts, and finds done then. */
async function furnish(databaseUrl: string, now: Date): Promise<void> {
  const ledger = connectLedger({ databaseUrl, poolSize: 1, applicationName: 'guantong-sandbox' })
  try {
    await ledger.transaction((tx) => loadReference(tx, loadStandard(), now))
  } finally {
    await ledger.close()
  }
}

/** For `down --wipe` on a server of the user's: exactly our databases with their accounts, and nothing else. */
export async function dropDatabases(adminUrl: string, names: readonly string[]): Promise<void> {
  await asAdmin(adminUrl, async (client) => {
    for (const name of names) {
      await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`)
      // An account that owns something elsewhere stays.
      for (const account of accountsOf(name))
        await client.query(`drop role if exists ${client.escapeIdentifier(account)}`).catch(() => {})
    }
  })
}

/** Has the cluster write out what it holds in memory, as it must before it can stop; failing only makes stopping slower. */
export const writeOut = (adminUrl: string): Promise<void> =>
  asAdmin(adminUrl, async (client) => void (await client.query('checkpoint'))).catch(() => {})

export async function asAdmin(adminUrl: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'guantong-sandbox' })
  client.on('error', () => {})
  try {
    await client.connect()
    await work(client)
  } catch (cause) {
    if (cause instanceof GuantongError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new GuantongError('GT_DATABASE_UNREACHABLE', { reason }, { cause })
  } finally {
    await client.end().catch(() => {})
  }
}
