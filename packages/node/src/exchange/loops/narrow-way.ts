/**
 * A server on the way up that takes smaller messages than the own one (max_payload): it ends the link in the middle of each
 * large message, and nobody below is told why.
 *
 * @module
 */
import { type HeartbeatMessage, pause, upSubject } from '@guantong/contract'
import type { Logger } from 'pino'
import type { NatsLink } from '../transport/connect-nats.ts'
import type { WireVersions } from '../transport/wire-versions.ts'

/** Pieces are cut no smaller: servers take a megabyte unless somebody has set less. */
const SMALLEST_BYTES = 16_384
/** The second time it is no accident. */
const STRIKES = 2
const TRIES = 8
const BETWEEN_TRIES_MS = 500
const PATIENCE_MS = 3_000

export interface NarrowWay {
  /** Messages of up to so many bytes were not taken: finds out whether small ones are, and then sends smaller pieces. */
  notTaken(bytes: number, signal: AbortSignal): Promise<void>
}

export function watchWay(context: {
  link: NatsLink
  versions: WireVersions
  self: string
  parent: string
  log: Logger
}): NarrowWay {
  const { link, versions, self, parent, log } = context
  let strikes = 0

  /** An empty heartbeat is acknowledged and says nothing. The link comes back a moment after it was ended. */
  const takesSmall = async (signal: AbortSignal): Promise<boolean> => {
    for (let n = 0; n < TRIES && !signal.aborted; n++) {
      const [nc, v] = [link.live(), versions.with(parent)]
      const nothing: HeartbeatMessage = { v: v ?? 0, kind: 'heartbeat', beats: [] }
      const options = { timeout: PATIENCE_MS, headers: versions.headers() }
      const reply = v === undefined ? undefined : nc?.request(upSubject(parent, self), JSON.stringify(nothing), options)
      const taken = await reply?.then(
        (of) => of.json<{ error?: unknown }>().error === undefined,
        () => false,
      )
      if (taken === true) return true
      await pause(BETWEEN_TRIES_MS, signal)
    }
    return false
  }
  return {
    async notTaken(bytes, signal) {
      if (bytes <= SMALLEST_BYTES || !(await takesSmall(signal))) {
        strikes = 0
        return
      }
      strikes += 1
      if (strikes < STRIKES) return
      strikes = 0
      const pieces = Math.max(SMALLEST_BYTES, Math.floor(bytes / 4))
      link.shrinkUp(pieces)
      log.warn(
        { parent, bytes, pieces },
        'large messages do not reach the parent, small ones do: a server on the way takes smaller messages (max_payload); they go on in smaller pieces (guantong doctor)',
      )
    },
  }
}
