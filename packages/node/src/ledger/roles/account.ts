/**
 * The account a connection string names.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'

export interface Account {
  readonly name: string
  readonly password: string
}

/** @throws GuantongError GT_CONFIG_INVALID for a URL that names no account. */
export function accountOf(url: string): Account {
  const { username, password } = new URL(url)
  if (username === '')
    throw new GuantongError('GT_CONFIG_INVALID', { file: 'databaseUrl', reason: 'it names no account' })
  return { name: decodeURIComponent(username), password: decodeURIComponent(password) }
}

/** The database a connection string names. */
export const databaseOf = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1))
