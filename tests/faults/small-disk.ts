/**
 * Small disks that can be filled up: a tmpfs for each folder. Needs the right to mount; without it there is no full disk.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  readonly folder: string
  /** Leaves not one byte. */
  fill(): void
  free(): void
  isFull(): boolean
  close(): void
}

const BALLAST = 'ballast'
const BLOCK = Buffer.alloc(1 << 20)

/** May this process mount a tmpfs? Tried once, on a folder of its own. */
export function mayMount(folder: string): boolean {
  const probe = join(folder, 'probe')
  mkdirSync(probe, { recursive: true })
  try {
    mount(probe, 1)
    unmount(probe)
    return true
  } catch {
    return false
  } finally {
    rmSync(probe, { recursive: true, force: true })
  }
}

export function makeSmallDisk(folder: string, megabytes: number): SmallDisk {
  mkdirSync(folder, { recursive: true })
  mount(folder, megabytes)
  const ballast = join(folder, BALLAST)
  return {
    folder,
    fill() {
      for (const size of [1 << 20, 4096]) {
        try {
          for (;;) writeFileSync(ballast, BLOCK.subarray(0, size), { flag: 'a' })
        } catch {
          // Full.
        }
      }
    },
    free: () => rmSync(ballast, { force: true }),
    isFull: () => existsSync(ballast),
    close: () => unmount(folder),
  }
}

/** The same, on a folder that is made for it. */
export function canMountHere(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'guantong-mount-'))
  try {
    return mayMount(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const mount = (folder: string, megabytes: number): void => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'guantong-faults', folder], {
    stdio: 'ignore',
  })
}

const unmount = (folder: string): void => {
  try {
    execFileSync('umount', ['-l', folder], { stdio: 'ignore' })
  } catch {
    // It was not mounted.
  }
}

/** Disks of a laboratory that was killed: those below `root` are put away. */
export function unmountBelow(root: string): void {
  for (const line of readFileSync('/proc/mounts', 'utf8').split('\n')) {
    const folder = line.split(' ')[1] ?? ''
    if (folder.startsWith(`${root}/`)) unmount(folder)
  }
}
