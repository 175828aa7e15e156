/**
 * Where the house stands.
 *
 * @module
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const CLONE = fileURLToPath(new URL('../..', import.meta.url))

/** Real input that may be read but not shipped; undefined where this machine has none. */
export const realInput = (name: string): string | undefined => {
  const path = join(CLONE, '..', 'shared', 'data', name)
  return existsSync(path) ? path : undefined
}
