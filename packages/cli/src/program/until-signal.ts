const STOPPING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Resolves with the first signal that asks us to leave. Ctrl-C reaches the whole process group, and the process above
 * us passes it on once more: repetitions are swallowed, so that leaving in order is not mistaken for impatience.
 */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of STOPPING) process.on(signal, () => resolve(signal))
  })
}
