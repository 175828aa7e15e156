/**
 * What the account of a running node may do with each table of its store (最小权限): rows, and nothing else. Tables belong to the account
 * of the migrations.
 *
 * @module
 */

/** Written by the migrations, or by functions that run as their owner. */
const READ_ONLY: ReadonlySet<string> = new Set(['migration', 'record_change_kept'])

/** What happened: a node that is taken over can add to it, and neither change nor remove it. */
export const APPEND_ONLY: ReadonlySet<string> = new Set([
  'epoch_log',
  'forged_submission',
  'look',
  'record_change',
  'record_write',
  'token_revocation',
])

/** Numbers that a trigger sets ahead by the clock; the others only count on. */
export const SET_AHEAD: readonly string[] = ['arrival_change']

/** As SQL lists them. A table that no list names may be read and written, row by row. */
export const rightsOn = (table: string): string =>
  READ_ONLY.has(table) ? 'select' : APPEND_ONLY.has(table) ? 'select, insert' : 'select, insert, update, delete'
