/**
 * Fails the run if a process started by a test outlives it.
 *
 * @module
 */
import { markThisRun, processesOf } from './marked-processes.ts'

export default function setup(): () => Promise<void> {
  const run = markThisRun()
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

/** Without vitest's own workers, which this process stops itself. */
const survivors = (run: string): string[] =>
  processesOf(run)
    .filter(({ command }) => !/vitest/.test(command))
    .map(({ pid, command }) => `${pid} ${command}`)
