/**
 * Every process a run has started, however deep: the mark in its environment is inherited by all of them.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'

const MARK = 'GUANTONG_TEST_RUN'

export interface Marked {
  readonly pid: number
  readonly command: string
}

/** Marks this process; whatever it starts from now on carries the same mark. */
export function markThisRun(): string {
  const run = `${process.pid}-${Date.now()}`
  process.env[MARK] = run
  return run
}

/** Those that live now, without this one. */
export function processesOf(run: string): Marked[] {
  const found: Marked[] = []
  for (const pid of readdirSync('/proc').map(Number)) {
    if (!Number.isInteger(pid) || pid === process.pid) continue
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${MARK}=${run}`)) continue
      const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim()
      if (command !== '') found.push({ pid, command })
    } catch {
      // It ended while being looked at.
    }
  }
  return found
}

/** A signal that stops this process stops all it has started; what it was measuring is worth nothing then. */
export function stopAllOnSignal(run: string): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      for (const { pid } of processesOf(run)) kill(pid)
      process.exit(1)
    })
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Its parent was faster.
  }
}
