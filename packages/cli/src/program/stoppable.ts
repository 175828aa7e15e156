/**
 * Work that Ctrl-C may end: what is thrown after the signal is its consequence and no failure to explain.
 *
 * @module
 */
const STOPPING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM']

/** Returns the exit code of the work, or 1 once `onStopped` has printed what it leaves behind. */
export async function stoppable(
  work: (signal: AbortSignal) => Promise<number>,
  onStopped: () => void,
): Promise<number> {
  const leave = new AbortController()
  const stop = (): void => leave.abort()
  for (const signal of STOPPING) process.once(signal, stop)
  try {
    return await work(leave.signal)
  } catch (error) {
    if (!leave.signal.aborted) throw error
    onStopped()
    return 1
  } finally {
    for (const signal of STOPPING) process.off(signal, stop)
  }
}
