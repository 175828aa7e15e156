/**
 * Which settings a nats-server release understands. Measured on 2.9.10 (Debian 12), 2.10.27 (Debian 13) and 2.15.1.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { isRefused, type NatsVersion } from '../bootstrap/nats-server.mjs'

export interface ServerRelease {
  /** `sync_interval: always` is understood: acknowledged means on disk. 2.9 does not start with it. */
  readonly syncsAlways: boolean
  /** Seconds in a form this release reads: 2.9 wants a number where later ones want "1s". */
  seconds(count: number): string
}

/** @throws GuantongError GT_NATS_VERSION_REFUSED for the releases that lose a stream at `kill -9`. */
export function serverRelease(version: NatsVersion): ServerRelease {
  if (isRefused(version)) throw new GuantongError('GT_NATS_VERSION_REFUSED', { version: version.join('.') })
  const isAtLeast210 = version[0] > 2 || (version[0] === 2 && version[1] >= 10)
  return { syncsAlways: isAtLeast210, seconds: (count) => (isAtLeast210 ? `"${count}s"` : String(count)) }
}
