/**
 * One process of the laboratory: in its own process group, so that Ctrl-C reaches only the laboratory, which then puts
 * everything down.
 *
 * @module
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

export interface RunningProcess {
  readonly pid: number
  readonly child: ChildProcess
  readonly exited: Promise<void>
  running(): boolean
  /** SIGKILL, also of a stopped one; resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM, and SIGKILL for what has not left after `patienceMs`. */
  stop(patienceMs?: number): Promise<void>
  /** SIGSTOP to it and to its children: nothing answers, nothing is closed. */
  freeze(): void
  thaw(): void
}

export function runProcess(command: string, args: readonly string[], options: SpawnOptions): RunningProcess {
  const child = spawn(command, args, { detached: true, ...options })
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => resolve())
    child.once('exit', () => resolve())
  })
  return control(child, exited)
}

function control(child: ChildProcess, exited: Promise<void>): RunningProcess {
  const pid = child.pid ?? 0
  const running = (): boolean => pid !== 0 && child.exitCode === null && child.signalCode === null
  const end = async (signal: NodeJS.Signals, patienceMs: number): Promise<void> => {
    if (!running()) return
    child.kill(signal)
    signalAll(pid, 'SIGCONT')
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs)
    await exited
    clearTimeout(timer)
  }
  return {
    pid,
    child,
    exited,
    running,
    kill: () => end('SIGKILL', 60_000),
    stop: (patienceMs = 10_000) => end('SIGTERM', patienceMs),
    freeze: () => void (running() && signalAll(pid, 'SIGSTOP')),
    thaw: () => void (running() && signalAll(pid, 'SIGCONT')),
  }
}

export function signalAll(pid: number, signal: NodeJS.Signals): void {
  for (const each of [pid, ...childrenOf(pid)]) {
    try {
      process.kill(each, signal)
    } catch {
      // It ended in the meantime.
    }
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    )
  } catch {
    return []
  }
}
