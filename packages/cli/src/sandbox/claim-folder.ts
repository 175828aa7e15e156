/**
 * One sandbox per data folder. The claim names a process by its number *and* the moment it started, so a number that
 * was given to another process in the meantime blocks no start.
 *
 * @module
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GuantongError } from '@guantong/contract'
import type { SandboxFolder } from './folder.ts'

const fileOf = (folder: SandboxFolder): string => join(folder.root, 'up.lock')

/**
 * Claims the folder for this process; the result gives it back.
 *
 * @throws GuantongError GT_SANDBOX_RUNNING while another process holds it.
 */
export function claimFolder(folder: SandboxFolder): () => void {
  const file = fileOf(folder)
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }), { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const pid = holderOf(folder)
      if (pid !== undefined) throw new GuantongError('GT_SANDBOX_RUNNING', { folder: folder.root, pid })
      rmSync(file, { force: true })
    }
  }
}

/** The process that runs the sandbox in this folder, if one does. */
export function holderOf(folder: SandboxFolder): number | undefined {
  try {
    const { pid, started } = JSON.parse(readFileSync(fileOf(folder), 'utf8')) as { pid: number; started: string }
    process.kill(pid, 0)
    return startOf(pid) === started ? pid : undefined
  } catch {
    return undefined
  }
}

/** Clock ticks since boot at which the process started (field 22 of /proc/PID/stat); empty where there is no /proc. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
