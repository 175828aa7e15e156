/**
 * The topology file of a running node: read again when it changes.
 *
 * @module
 */
import { readFile } from 'node:fs/promises'
import { GuantongError, type LiveTopology, pause, type Topology } from '@guantong/contract'

const LOOK_EVERY_MS = 2_000

export interface WatchTopologyOptions {
  /** Opens the text, checks who signed it, and that it is not older than what was taken before. */
  readonly read: (text: string) => Topology | Promise<Topology>
  readonly log: { info(fields: object, message: string): void; error(fields: object, message: string): void }
  readonly everyMs?: number
}

export interface WatchedTopology {
  /** Why the file as it lies there is not taken; null: it is. */
  refused(): { readonly code: string; readonly reason: string } | null
  stop(): void
}

/**
 * A file that can not be read, is not a topology, not signed by its issuer or older changes nothing and is logged, once: the node goes on
 * with the one it has. The file is read every time: its time says little on a network share, where no watcher hears what another host
 * writes, and nothing of what was written while the node started.
 */
export function watchTopology(
  file: string,
  topology: LiveTopology,
  { read, log, everyMs = LOOK_EVERY_MS }: WatchTopologyOptions,
): WatchedTopology {
  let last: string | undefined
  let refused: { code: string; reason: string } | null = null
  const look = async (): Promise<void> => {
    let text = ''
    try {
      text = await readFile(file, 'utf8')
      if (text === last) return
      const change = topology.replace(await read(text))
      refused = null
      if (change !== null) log.info({ file, ...change }, 'topology changed')
    } catch (error) {
      const { code = 'GT_TOPOLOGY_INVALID', message } =
        error instanceof GuantongError ? error : (error as NodeJS.ErrnoException)
      text ||= message
      refused = { code, reason: message }
      if (text === last) return
      log.error({ file, code, reason: message }, 'the topology was not taken; the one before it stays')
      // The store may be back with the next look.
      if (!(error instanceof GuantongError) && !message.includes('ENOENT')) return
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
  return { refused: () => refused, stop: () => leave.abort() }
}
