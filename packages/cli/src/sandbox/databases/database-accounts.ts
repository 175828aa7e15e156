/**
 * Databases of the sandbox and the accounts they are opened with: by their names alone, without a connection.
 *
 * @module
 */
/** By the code of a node, or the name of a service. */
export type AccountPasswords = Readonly<Record<string, { readonly node: string; readonly owner: string }>>

export interface NodeStoreUrls {
  /** With the account that runs the node. */
  readonly databaseUrl: string
  /** With the account that owns its tables. */
  readonly migrationUrl: string
}

export const databaseName = (code: string): string => `guantong_${code}`

export function databaseUrlOf(adminUrl: string, code: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${databaseName(code)}`
  return url.href
}

/**
 * What a node and what its migrations log in with: two accounts, neither a superuser. On a server whose administrator may make no
 * accounts, the administrator's for both: `passwords` is undefined then.
 */
export function storeUrlsOf(adminUrl: string, code: string, passwords: AccountPasswords | undefined): NodeStoreUrls {
  const url = databaseUrlOf(adminUrl, code)
  const own = passwords?.[code]
  if (own === undefined) return { databaseUrl: url, migrationUrl: url }
  const databaseUrl = withAccount(url, databaseName(code), own.node)
  return { databaseUrl, migrationUrl: withAccount(url, ownerOf(code), own.owner) }
}

/** Of a node's own URL, with the account that owns its tables; undefined where it has none beside its own. */
export function ownerUrlOf(databaseUrl: string, code: string, passwords: AccountPasswords): string | undefined {
  const owner = passwords[code]?.owner
  const isOwn = new URL(databaseUrl).username === databaseName(code)
  return owner === undefined || !isOwn ? undefined : withAccount(databaseUrl, ownerOf(code), owner)
}

/** Accounts of a database that the sandbox has made. */
export const accountsOf = (database: string): readonly string[] => [database, `${database}_owner`]

const ownerOf = (code: string): string => `${databaseName(code)}_owner`

const withAccount = (url: string, username: string, password: string): string =>
  Object.assign(new URL(url), { username, password }).href
