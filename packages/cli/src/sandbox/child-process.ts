/**
 * A process the sandbox starts: in its own process group, so that Ctrl-C reaches only `up`, which then stops
 * everything in order; its output goes to a log file.
 *
 * @module
 */
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ChildProcess {
  readonly pid: number
  /** Resolves when the process is gone, however it went. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  readonly running: () => boolean
  kill(signal: NodeJS.Signals): void
  /** Sends the signal, waits, and kills what does not leave by itself. */
  stop(signal?: NodeJS.Signals, patienceMs?: number): Promise<void>
}

export interface ProcessInput {
  command: string
  args: readonly string[]
  logFile: string
  cwd: string
  env?: NodeJS.ProcessEnv
  owner?: { uid: number; gid: number }
}

export function startProcess(input: ProcessInput): ChildProcess {
  const log = openSync(input.logFile, 'a', 0o600)
  const child = spawn(input.command, input.args, {
    cwd: input.cwd,
    env: input.env ?? process.env,
    detached: true,
    stdio: ['ignore', log, log],
    ...input.owner,
  })
  closeSync(log)
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('error', () => resolve({ code: 127, signal: null }))
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  const running = (): boolean => child.pid !== undefined && child.exitCode === null && child.signalCode === null
  return {
    pid: child.pid ?? 0,
    exited,
    running,
    kill: (signal) => void child.kill(signal),
    async stop(signal = 'SIGTERM', patienceMs = 15_000) {
      if (!running()) return
      child.kill(signal)
      const left = await Promise.race([exited.then(() => true), sleep(patienceMs, false, { ref: false })])
      if (!left) {
        child.kill('SIGKILL')
        await exited
      }
    },
  }
}

/** The last lines of a log, for the sentence that explains why something did not start. */
export function tailOf(logFile: string, lines = 8): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
  } catch {
    return ''
  }
}
