import type { Messages } from '../../program/messages.ts'

/** What `guantong migrate` says, in both languages. */
export const MIGRATE_MESSAGES = {
  'about.migrate': {
    en: 'bring a node’s database to this release, with the account that owns its tables (migrationUrl, or MIGRATION_URL)',
    zh: '以表的所有者账户（migrationUrl 或 MIGRATION_URL）将节点数据库升级到本版本',
  },
  'option.accounts': {
    en: 'first make the database and its two accounts, with the account of ADMIN_DATABASE_URL',
    zh: '先以 ADMIN_DATABASE_URL 的账户建立数据库及其两个账户',
  },
  'migrate.done': {
    en: '{database} is at {migration}; {account} may read and write its rows, and owns nothing.',
    zh: '{database} 已升级到 {migration}；{account} 仅可读写其中的数据行，不拥有任何对象。',
  },
  'migrate.one': {
    en: '{database} is at {migration}. One account owns its tables and runs the node: give migrationUrl another.',
    zh: '{database} 已升级到 {migration}。表的所有者与运行节点的是同一账户：请在 migrationUrl 中给出另一账户。',
  },
  'usage.admin': {
    en: '--accounts needs ADMIN_DATABASE_URL and migrationUrl (or MIGRATION_URL).',
    zh: '--accounts 需要 ADMIN_DATABASE_URL 与 migrationUrl（或 MIGRATION_URL）。',
  },
} as const satisfies Messages
