/**
 * The most memory processes had, looked at again and again; a process that is replaced counts on under its name.
 *
 * @module
 */
import { readFileSync } from 'node:fs'

/** In MB (10⁶ bytes). */
export interface Memory {
  readonly resident: number
  /** What no other process shares: without the pages of programs, which are there once for all nodes. */
  readonly own: number
}

export interface MemoryWatch {
  /** The most so far, by name. */
  peaks(): Readonly<Record<string, Memory>>
  stop(): void
}

export function watchMemory(
  pids: Readonly<Record<string, () => number | undefined>>,
  { everyMs = 200 } = {},
): MemoryWatch {
  const peaks: Record<string, Memory> = {}
  const look = (): void => {
    for (const [name, pidOf] of Object.entries(pids)) {
      const now = memoryOf(pidOf())
      if (now === undefined) continue
      const { resident, own } = peaks[name] ?? { resident: 0, own: 0 }
      peaks[name] = { resident: Math.max(resident, now.resident), own: Math.max(own, now.own) }
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

function memoryOf(pid: number | undefined): Memory | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    const mb = (name: string): number =>
      (Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) * 1024) / 1e6
    const resident = mb('VmRSS')
    return resident === 0 ? undefined : { resident, own: mb('RssAnon') }
  } catch {
    return undefined
  }
}
