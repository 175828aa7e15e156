/**
 * Fails the run if a process started by a test outlives it.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'

const MARK = 'GUANTONG_TEST_RUN'

export default function setup(): () => Promise<void> {
  const run = `${process.pid}-${Date.now()}`
  // Inherited by every worker and by whatever the workers start.
  process.env[MARK] = run
  return async () => {
    const end = Date.now() + 5000
    let left = survivors(run)
    while (left.length > 0 && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 200))
      left = survivors(run)
    }
    if (left.length > 0) throw new Error(`processes left behind by the tests:\n${left.join('\n')}`)
  }
}

/** Processes carrying this run's mark, without vitest's own workers (children of this process). */
function survivors(run: string): string[] {
  const found: string[] = []
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${MARK}=${run}`)) continue
      const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')
      if (command.trim() !== '' && !/vitest/.test(command)) found.push(`${pid} ${command}`)
    } catch {
      // It ended while being looked at.
    }
  }
  return found
}
