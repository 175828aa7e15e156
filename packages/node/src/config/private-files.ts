/**
 * Files that the security of a node rests on, and which accounts of the machine may read or change them.
 *
 * @module
 */
import { statSync } from 'node:fs'
import { GuantongError } from '@guantong/contract'

const ANY_USE = 0o077
const WRITE = 0o022
/** Of a file that is root's and a node that is not: its group has to read it, and that is how containers and units hand secrets on. */
const ALL_BUT_GROUP_READS = 0o037

/** Whether an account other than the node's may read, change or run it: the rule PostgreSQL has for its key. */
export function isExposed(file: string): boolean {
  const { mode, uid } = statSync(file)
  const handedOn = uid === 0 && process.getuid?.() !== 0
  return (mode & (handedOn ? ALL_BUT_GROUP_READS : ANY_USE)) !== 0
}

/** Whether another account may change it. */
export const isWritable = (file: string): boolean => (statSync(file).mode & WRITE) !== 0

/**
 * Whether the folders above let anybody through has NOT been looked at.
 *
 * @param secret files nobody else may read
 * @param trusted files nobody else may change
 * @throws GuantongError GT_FILE_EXPOSED
 */
export function requirePrivate({
  secret,
  trusted = [],
}: {
  readonly secret: readonly string[]
  readonly trusted?: readonly string[]
}): void {
  const exposed = secret.find(isExposed)
  if (exposed !== undefined) throw new GuantongError('GT_FILE_EXPOSED', { file: exposed, mode: '600' })
  const writable = trusted.find(isWritable)
  if (writable !== undefined) throw new GuantongError('GT_FILE_EXPOSED', { file: writable, mode: '644' })
}
