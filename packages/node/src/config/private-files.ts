/**
 * Files that hold secrets and who may read them.
 *
 * @module
 */
import { statSync } from 'node:fs'
import { GuantongError } from '@guantong/contract'

/** Anybody with an account on the machine. A group may: containers and units hand secrets on by it. */
const OTHERS = 0o007

export const isExposed = (file: string): boolean => (statSync(file).mode & OTHERS) !== 0

/**
 * That no other account may read, change or run them. Whether the folders above let anybody through has NOT been looked at.
 *
 * @throws GuantongError GT_FILE_EXPOSED
 */
export function requirePrivate(files: readonly string[]): void {
  const exposed = files.find(isExposed)
  if (exposed !== undefined) throw new GuantongError('GT_FILE_EXPOSED', { file: exposed })
}
