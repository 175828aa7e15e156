/**
 * pids.json: which processes belong to this data folder, so that what a lost `up` left behind is found again. A pid is
 * only ever signalled when its command line still names our folder: numbers are reused.
 *
 * @module
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { SandboxFolder } from './folder.ts'

const recordSchema = z.array(
  z.object({ pid: z.number().int(), signal: z.enum(['SIGTERM', 'SIGINT']), mark: z.string() }),
)
export type RecordedPid = z.infer<typeof recordSchema>[number]

export function writePids(folder: SandboxFolder, pids: readonly RecordedPid[]): void {
  const part = `${folder.pids}.part`
  writeFileSync(part, JSON.stringify(pids))
  renameSync(part, folder.pids)
}

export function forgetPids(folder: SandboxFolder): void {
  rmSync(folder.pids, { force: true })
}

/** Stops what an earlier run left behind; returns how many processes that were. */
export async function stopLeftovers(folder: SandboxFolder): Promise<number> {
  if (!existsSync(folder.pids)) return 0
  const parsed = recordSchema.safeParse(JSON.parse(readFileSync(folder.pids, 'utf8')))
  const alive = (parsed.success ? parsed.data : []).filter(isOurs)
  for (const { pid, signal } of alive) trySend(pid, signal)
  const deadline = performance.now() + 15_000
  while (alive.some(isOurs) && performance.now() < deadline) await sleep(100)
  for (const each of alive.filter(isOurs)) trySend(each.pid, 'SIGKILL')
  forgetPids(folder)
  return alive.length
}

/** True while the process runs and its command line carries the mark it was recorded with. */
export function isOurs({ pid, mark }: Pick<RecordedPid, 'pid' | 'mark'>): boolean {
  try {
    process.kill(pid, 0)
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return commandLine.split('\0').some((argument) => argument.includes(mark))
  } catch {
    return false
  }
}

function trySend(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // it left in the meantime
  }
}
