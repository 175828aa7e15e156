/**
 * The topology file of a running node: read again when it changes.
 *
 * @module
 */
import { unwatchFile, watchFile } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { GuantongError, type LiveTopology, parseTopology } from '@guantong/contract'
import { parse } from 'yaml'

const LOOK_EVERY_MS = 2_000

/**
 * A file that can not be read, or is not a topology, changes nothing and is told: the node goes on with the one it has. The file is
 * looked at by its time and size, so that one on a network share or a mounted configuration works as well.
 */
export function watchTopology(
  file: string,
  topology: LiveTopology,
  log: { info(fields: object, message: string): void; error(fields: object, message: string): void },
  everyMs = LOOK_EVERY_MS,
): { stop(): void } {
  const look = async (): Promise<void> => {
    try {
      const change = topology.replace(parseTopology(parse(await readFile(file, 'utf8'))))
      if (change !== null) log.info({ file, ...change }, 'topology changed')
    } catch (error) {
      const { code, message } = error instanceof GuantongError ? error : (error as NodeJS.ErrnoException)
      log.error({ file, code, reason: message }, 'the topology was not taken; the one before it stays')
    }
  }
  const onChange = () => void look()
  watchFile(file, { interval: everyMs }, onChange)
  return { stop: () => unwatchFile(file, onChange) }
}
