/**
 * Where folders lie whose files need not outlive the machine.
 *
 * @module
 */
import { existsSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

const SHARED_MEMORY = '/dev/shm'
/** What three files of tests with whole tiers take at once, twice; a container has 64 MB unless it is given more. */
const ROOM = 4e9

/** In memory where there is room: what is tested is that processes die, not that disks are slow. */
export function placeInMemory(): string {
  if (!existsSync(SHARED_MEMORY)) return tmpdir()
  const { bavail, bsize } = statfsSync(SHARED_MEMORY)
  return bavail * bsize < ROOM ? tmpdir() : SHARED_MEMORY
}
