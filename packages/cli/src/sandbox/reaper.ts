/**
 * The sandbox's last will. A small process of its own that gets every pid the sandbox starts; when its input ends
 * (`up` left, or was killed with SIGKILL and could not say goodbye) it stops whatever is still there.
 *
 * @module
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Reaper {
  watch(pid: number, signal: NodeJS.Signals): void
  forget(pid: number): void
  /** Ends the reaper; what it still watches is stopped. */
  release(): void
}

export function startReaper(): Reaper {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./reap.mjs', import.meta.url))], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Its death is no reason to fail: without it only a SIGKILL of `up` leaves something behind, which the next `up` finds.
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  child.unref()
  const tell = (line: string): void => void child.stdin.write(`${line}\n`)
  return {
    watch: (pid, signal) => tell(`+ ${pid} ${signal}`),
    forget: (pid) => tell(`- ${pid}`),
    release: () => void child.stdin.end(),
  }
}
