import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { UsageError } from '../../program/context.ts'
import { MIGRATE_MESSAGES } from './messages.ts'

interface MigrateOptions extends NodeChoice {
  accounts?: boolean
}

/** What `serve` does itself where it is given both accounts; here, so that a running node need not have the owner's. */
export const addMigrate = nodeCommand({
  name: 'migrate',
  messages: MIGRATE_MESSAGES,
  about: 'about.migrate',
  options: (command, { say }) => command.option('--accounts', say('option.accounts')),
  run: async (at, { accounts = false }: MigrateOptions) => {
    const { say, print, answer, env } = at
    const { code: node, config } = await at.node()
    const { databaseUrl, migrationUrl } = config
    // Loaded here: most commands need no database.
    const { accountOf, databaseOf } = await import('@guantong/node/ledger/roles/account')
    const { bringUpStore } = await import('@guantong/node/ledger/roles/bring-up-store')
    const { migrationFiles } = await import('@guantong/node/ledger/connection/migration-files')
    if (accounts) {
      const adminUrl = env.ADMIN_DATABASE_URL
      if (!adminUrl || migrationUrl === undefined) throw new UsageError(say('usage.admin'))
      const { prepareAccounts } = await import('@guantong/node/ledger/roles/prepare-accounts')
      await prepareAccounts(adminUrl, { databaseUrl, migrationUrl })
    }
    await bringUpStore(config)
    const told = {
      node,
      database: databaseOf(databaseUrl),
      migration: migrationFiles().at(-1) ?? '',
      account: accountOf(databaseUrl).name,
      owner: accountOf(migrationUrl ?? databaseUrl).name,
    }
    answer(told, () => print(say(told.owner === told.account ? 'migrate.one' : 'migrate.done', told)))
    return 0
  },
})
