/**
 * What processes have used, as the kernel counts it.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'

export interface Used {
  readonly cpuSeconds: number
  /** Memory no other process shares, in MB (10⁶ bytes). */
  readonly privateMb: number
  readonly processes: number
}

/** Linux counts CPU in hundredths of a second, whatever the kernel itself ticks in. */
const TICKS = 100

/** These processes alone. */
export function usedBy(pids: readonly number[]): Used {
  const stats = pids.flatMap((pid) => statOf(pid) ?? [])
  return {
    cpuSeconds: stats.reduce((sum, { own }) => sum + own, 0) / TICKS,
    privateMb: pids.reduce((sum, pid) => sum + anonymousKb(pid), 0) * 1.024e-3,
    processes: stats.length,
  }
}

/** Processes whose command line names this path. */
export const pidsRunning = (path: string): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => commandOf(pid).includes(path))

/** A process and its children, those included that have ended: PostgreSQL with all its backends. */
export function usedByFamily(parent: number): Used {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => statOf(pid)?.parent === parent)
  const living = usedBy([parent, ...children])
  return { ...living, cpuSeconds: living.cpuSeconds + (statOf(parent)?.waitedFor ?? 0) / TICKS }
}

function statOf(pid: number): { parent: number; own: number; waitedFor: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name may hold anything, spaces and brackets included.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [parent, utime, stime, cutime, cstime] = [
      fields[1],
      fields[11],
      fields[12],
      fields[13],
      fields[14],
    ] as number[]
    return {
      parent: parent as number,
      own: (utime as number) + (stime as number),
      waitedFor: (cutime as number) + (cstime as number),
    }
  } catch {
    return undefined
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function anonymousKb(pid: number): number {
  try {
    return Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
