/**
 * Folders of the laboratory, and what a laboratory that was killed has left in them.
 *
 * @module
 */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { placeInMemory } from '../support/place-in-memory.ts'
import { unmountBelow } from './small-disk.ts'

const PREFIX = 'guantong-faults-'
const OWNER = 'owner'

/** A new folder that PostgreSQL's own account may walk into. */
export function labRoot(): string {
  const root = mkdtempSync(join(placeInMemory(), PREFIX))
  chmodSync(root, 0o755)
  writeFileSync(join(root, OWNER), String(process.pid))
  return root
}

/** Ends the processes, disks and folders of laboratories that are no longer there: their names are in the command lines. */
export function sweep(): void {
  for (const name of readdirSync(placeInMemory()).filter((each) => each.startsWith(PREFIX))) {
    const root = join(placeInMemory(), name)
    if (isOwned(root)) continue
    for (const pid of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
      if (commandOf(pid).includes(`${root}/`)) kill(Number(pid))
    }
    unmountBelow(root)
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  }
}

function isOwned(root: string): boolean {
  try {
    const pid = Number(readFileSync(join(root, OWNER), 'utf8'))
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch {
    return ''
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
