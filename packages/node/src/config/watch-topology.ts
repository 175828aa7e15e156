/**
 * The topology file of a running node: read again when it changes.
 *
 * @module
 */
import { readFile } from 'node:fs/promises'
import { GuantongError, type LiveTopology, parseTopology, pause } from '@guantong/contract'
import { parse } from 'yaml'

const LOOK_EVERY_MS = 2_000

/**
 * A file that can not be read, or is not a topology, changes nothing and is logged, once: the node goes on with the one it has. The
 * file is read every time: its time says little on a network share, where no watcher hears what another host writes, and nothing of
 * what was written while the node started.
 */
export function watchTopology(
  file: string,
  topology: LiveTopology,
  log: { info(fields: object, message: string): void; error(fields: object, message: string): void },
  everyMs = LOOK_EVERY_MS,
): { stop(): void } {
  let last: string | undefined
  const look = async (): Promise<void> => {
    let text = ''
    try {
      text = await readFile(file, 'utf8')
      if (text === last) return
      const change = topology.replace(parseTopology(parse(text)))
      if (change !== null) log.info({ file, ...change }, 'topology changed')
    } catch (error) {
      const { code, message } = error instanceof GuantongError ? error : (error as NodeJS.ErrnoException)
      text ||= message
      if (text === last) return
      log.error({ file, code, reason: message }, 'the topology was not taken; the one before it stays')
    }
    last = text
  }
  const leave = new AbortController()
  const lookAgain = async (): Promise<void> => {
    await pause(everyMs, leave.signal)
    while (!leave.signal.aborted) {
      await look()
      await pause(everyMs, leave.signal)
    }
  }
  void lookAgain()
  return { stop: () => leave.abort() }
}
