/**
 * The most memory processes had resident, looked at again and again; a process that is replaced counts on under its name.
 *
 * @module
 */
import { readFileSync } from 'node:fs'

export interface MemoryWatch {
  /** Largest resident set so far, in MB (10⁶ bytes), by name. */
  peaks(): Readonly<Record<string, number>>
  stop(): void
}

export function watchMemory(
  pids: Readonly<Record<string, () => number | undefined>>,
  { everyMs = 200 } = {},
): MemoryWatch {
  const peaks: Record<string, number> = {}
  const look = (): void => {
    for (const [name, pidOf] of Object.entries(pids)) {
      const mb = residentMb(pidOf())
      if (mb !== undefined) peaks[name] = Math.max(peaks[name] ?? 0, mb)
    }
  }
  look()
  const timer = setInterval(look, everyMs)
  timer.unref()
  return {
    peaks: () => ({ ...peaks }),
    stop: () => clearInterval(timer),
  }
}

function residentMb(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    const kb = /^VmRSS:\s+(\d+)/m.exec(status)?.[1]
    return kb === undefined ? undefined : (Number(kb) * 1024) / 1e6
  } catch {
    return undefined
  }
}
