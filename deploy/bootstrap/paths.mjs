import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the clone: everything a run needs is found from here, never from the current directory. */
export const cloneRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The Node that the npm package `node` brought; the running one before anything is installed. */
export function pinnedNode() {
  const pinned = join(cloneRoot, 'node_modules', '.bin', 'node')
  return existsSync(pinned) ? pinned : process.execPath
}

/** Which Node a clone runs on: package.json pins it, and nothing else of the program names it. */
export function pinnedMajor() {
  const { devDependencies } = JSON.parse(readFileSync(join(cloneRoot, 'package.json'), 'utf8'))
  return Number.parseInt(devDependencies.node, 10)
}

/** Downloads that outlive a clone (they are shared by all clones of this user). */
export function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'guantong')
}
